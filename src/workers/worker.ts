/** The entry of a worker process; host.ts starts it. */
import nodeModule from 'node:module';
import { serveWork } from './serve.ts';

// A worker is started whenever one is needed and loads what its work needs: compiled once, read from then on.
nodeModule.enableCompileCache?.();

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
