import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  cacheDir: '../../../../node_modules/.vite/gallery',
  server: { host: '127.0.0.1', port: 0, fs: { allow: ['../../../..'] } },
});
