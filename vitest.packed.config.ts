/** The packed file, installed in an empty folder elsewhere and run there. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/packed/**/*.test.ts'],
    pool: 'threads',
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
