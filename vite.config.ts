import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { asciiScripts } from './server/ascii-scripts.ts';
import { offline } from './server/offline.ts';
import { security } from './server/security.ts';
import { signalling } from './server/signalling.ts';

export default defineConfig({
  // Relative, so that the build can be put in any folder of any static host.
  base: './',
  plugins: [react(), signalling(), security(), asciiScripts(), offline()],
  worker: { format: 'es', plugins: () => [asciiScripts()] },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { index: 'index.html', 'service-worker': 'src/main/service-worker.ts' },
      output: {
        // A service worker's scope is its folder, and its name must stay.
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js',
      },
    },
  },
  preview: {
    // What is served is public and static: let a classroom open it by the machine's own name.
    allowedHosts: true,
  },
  test: {
    include: ['tests/{unit,vectors,simulation,fuzz}/**/*.test.ts'],
    environment: 'node',
    // What a busy machine takes: no test waits for a time, and none passes by one.
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
