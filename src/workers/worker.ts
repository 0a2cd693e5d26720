/** The entry of a worker process; host.ts starts it. */
import { serveWork } from './serve.ts';

serveWork({
  scan: async () => {
    const { runScan } = await import('../scan/run-scan.ts');
    return async (input, context, fleet) => {
      if (fleet === undefined) return await runScan(input, context);
      const { runFleetScan } = await import('../fleet/fleet-scan.ts');
      return await runFleetScan(input, context, fleet);
    };
  },
  monitor: async () => (await import('../monitor/run-monitor.ts')).runMonitor,
  tool: async () => (await import('../tool/run-tool.ts')).runTool,
});
