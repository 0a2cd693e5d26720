/**
 * Loaded into a process that is watched (`node --expose-gc --import`): at SIGUSR2 it collects garbage and writes how
 * much of its heap is in use (bytes), so that what is measured is what is kept.
 */
import { writeFileSync } from 'node:fs';

process.on('SIGUSR2', () => {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  writeFileSync(process.env.HEAP_PROBE_FILE, JSON.stringify({ pid: process.pid, heapUsed, external }));
});
