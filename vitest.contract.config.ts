/**
 * Contract tests: one suite, every store and transport. They share one real PostgreSQL, which `postgres-setup.ts`
 * starts; each test takes a database of its own from `createTestDatabase`.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/contract/**/*.contract.ts'],
    globalSetup: ['test/harness/kernels-setup.ts', 'test/harness/postgres-setup.ts'],
    isolate: false,
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
