import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Model checking a few hundred thousand states takes seconds on a busy machine.
    testTimeout: 60_000,
    // By default one core is left to whoever watches; nobody does.
    maxWorkers: '100%',
  },
});
