import { join } from 'node:path';
import { WEB_DEFAULTS } from '../../src/config/settings.ts';
import type { ScanInput } from '../../src/scan/scan.ts';
import type { WorkOrder } from '../../src/workers/protocol.ts';

/** An order whose scan has this name; the scripted worker does what the name says. */
export function scanOrder(
  name: string,
  { executionId = 1, attempt = 1, folder = '/nonexistent' } = {},
): WorkOrder & { executionId: number; attempt: number } {
  const input: ScanInput = {
    name,
    sessionId: '20261123-080000-abcd',
    targets: ['http://127.0.0.1:1/'],
    targetsFile: '',
    mode: 'normal',
    crawl: true,
    diff: true,
    maxConcurrent: 0,
    maxSimilar: 1_000_000,
    overrideRateLimit: false,
    includeSubdomains: false,
    allowedHosts: [],
    deniedHosts: [],
    resultsFile: join(folder, 'results.db'),
    reportDirectory: folder,
    web: WEB_DEFAULTS,
  };
  return { type: 'scan', input, logFile: join(folder, 'logs', `${executionId}.log`), executionId, attempt };
}
