import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { signalling } from './vite.signalling.ts';

/**
 * What the built page may do. Signalling hosts are a setting of the user's (N-2), so connections may go anywhere by WebSocket;
 * scripts, styles and workers come from the page's own origin alone.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "manifest-src 'self'",
  "connect-src 'self' ws: wss: http: https:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Only in the build: hot reload needs inline scripts. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'folio-content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}

export default defineConfig({
  // Relative, so that the build can be put in any folder of any static host.
  base: './',
  plugins: [react(), signalling(), contentSecurityPolicy()],
  worker: { format: 'es' },
  build: { target: 'es2023', assetsInlineLimit: 0 },
  preview: {
    // What is served is public and static: let a classroom open it by the machine's own name.
    allowedHosts: true,
  },
  test: {
    include: ['tests/{unit,vectors,simulation}/**/*.test.ts'],
    environment: 'node',
    testTimeout: 30_000,
  },
});
