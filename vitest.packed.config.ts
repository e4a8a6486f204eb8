/** What people run: `npm start` in the checkout, and the packed file installed in an empty folder elsewhere. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/packed/**/*.test.ts'],
    pool: 'threads',
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
