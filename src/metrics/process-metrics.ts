/** What every program says of itself, by the names that dashboards know: https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics */
import { readdirSync } from 'node:fs';
import { gauge, type Metric } from './exposition.ts';

/** Of this process, at `now` (epoch ms). */
export function processMetrics(now: number): Metric[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const files = openFiles();
  return [
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'User and system CPU time.',
      samples: [[{}, (user + system) / 1e6]],
    },
    gauge('process_start_time_seconds', 'When it started, since the epoch.', now / 1_000 - process.uptime()),
    gauge('process_resident_memory_bytes', 'Resident memory.', rss),
    gauge('nodejs_heap_size_used_bytes', 'Of the heap of JavaScript, what is in use.', heapUsed),
    ...(files === null ? [] : [gauge('process_open_fds', 'Open files, pipes and sockets.', files)]),
  ];
}

/** null where there is no /proc to ask. */
function openFiles(): number | null {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}
