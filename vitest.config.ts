import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export.
export default defineConfig({
  // React runs as in production, whose runtime has no development transform to call.
  oxc: { jsx: { runtime: 'automatic', development: false } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    environment: 'node',
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/closing-line.ts'],
    env: { NODE_ENV: 'production', TZ: 'UTC' },
    // Many of them wait for processes and sockets: a third keeps two cores busy.
    maxWorkers: 3,
  },
});
