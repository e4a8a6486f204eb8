/**
 * Unit, property and tidy tests: one shared module graph per worker, because 200 small files isolate slowly.
 * Contract, packed-file and browser tests have settings of their own beside this file.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/contract/**', 'test/packed/**', 'node_modules/**'],
    globalSetup: ['test/harness/kernels-setup.ts'],
    isolate: false,
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
