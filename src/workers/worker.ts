/** The entry of a worker process; host.ts starts it. */
import { serveWork } from './serve.ts';

serveWork({
  scan: async () => (await import('../scan/run-scan.ts')).runScan,
  monitor: async () => (await import('../monitor/run-monitor.ts')).runMonitor,
  tool: async () => (await import('../tool/run-tool.ts')).runTool,
});
