/**
 * The screens, built into dist/web and served by the node itself. No inlined assets and no polyfill script, so a
 * content security policy without `unsafe-inline` and `data:` holds; no address outside the own origin.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { createMapBasePlugin } from './scripts/map-base.ts';

export default defineConfig({
  root: 'src/web',
  base: '/',
  publicDir: false,
  plugins: [react(), createMapBasePlugin()],
  worker: { format: 'es' },
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_500,
  },
});
