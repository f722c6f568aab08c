import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Model checking a few hundred thousand states takes seconds on a busy machine.
    testTimeout: 60_000,
  },
});
