import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WEB_DEFAULTS } from '../../src/config/settings.ts';
import type { WorkOrder } from '../../src/workers/protocol.ts';
import { MONITOR_OPTIONS } from '../monitor/monitor-options.ts';
import { openHost } from './open-host.ts';

test('the program that the host starts by itself knows scans and monitors', async () => {
  await using floor = openHost('real');
  const common = {
    name: 'nothing to do',
    sessionId: '20261123-080000-abcd',
    targets: [],
    targetsFile: '',
    resultsFile: join(floor.folder, 'results.db'),
    reportDirectory: floor.folder,
    web: WEB_DEFAULTS,
  };
  const orders: WorkOrder[] = [
    {
      type: 'scan',
      logFile: floor.logOf(1),
      input: {
        ...common,
        mode: 'fast',
        crawl: false,
        diff: false,
        maxConcurrent: 0,
        overrideRateLimit: false,
        includeSubdomains: false,
        allowedHosts: [],
        deniedHosts: [],
      },
    },
    {
      type: 'monitor',
      logFile: floor.logOf(2),
      input: {
        ...common,
        ...MONITOR_OPTIONS,
        diffReporting: false,
      },
    },
  ];
  for (const [index, order] of orders.entries()) {
    const run = floor.host.run({ ...order, executionId: index + 1, attempt: 1 }, () => undefined);
    await expect(run.result).rejects.toMatchObject({ name: 'WorkError', kind: 'no_targets' });
  }
});
