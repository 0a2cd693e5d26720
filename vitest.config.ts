import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';
import { PATIENCE_MS } from './test/patience.ts';

/** Many files wait for processes and sockets: twice as many as a small machine has processors keep those busy. */
const FEWEST_WORKERS = 4;

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export.
export default defineConfig({
  // React runs as in production, whose runtime has no development transform to call.
  oxc: { jsx: { runtime: 'automatic', development: false } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    environment: 'node',
    // Only what hangs takes so long, on a machine ten times slower and busier than the one it was written on.
    testTimeout: 3 * PATIENCE_MS,
    hookTimeout: 3 * PATIENCE_MS,
    expect: { poll: { timeout: PATIENCE_MS, interval: 20 } },
    reporters: ['default', './test/closing-line.ts'],
    env: { NODE_ENV: 'production', TZ: 'UTC' },
    // What one file loads is there for the next. Each leaves its process as it found it, and none mocks a module.
    isolate: false,
    maxWorkers: Math.max(FEWEST_WORKERS, availableParallelism()),
    sequence: { sequencer: LongestFirst },
  },
});
