/** Scans by the engine's own worker process, with and without a fleet. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FleetSettings } from '../../src/config/settings.ts';
import type { WorkResult } from '../../src/shared/work.ts';
import type { WorkOrder } from '../../src/workers/protocol.ts';
import type { OpenHost } from '../workers/open-host.ts';
import { scanOrder } from '../workers/scan-order.ts';

export interface ScanPlan {
  targets: string[];
  /** Scans of one place are compared with each other. */
  place: string;
  session?: string;
  attempt?: number;
  fleet?: FleetSettings;
  headers?: Record<string, string>;
}

export function sharedScan(
  floor: OpenHost,
  plan: ScanPlan,
): WorkOrder & { executionId: number; attempt: number } {
  const { targets, place, session = '20261123-080000-abcd', attempt = 1, fleet, headers = {} } = plan;
  const made = scanOrder('fleet', { attempt, folder: join(floor.folder, place) });
  if (made.type !== 'scan') throw new Error('no scan');
  const input = {
    ...made.input,
    targets,
    sessionId: session,
    overrideRateLimit: true,
    web: { ...made.input.web, headers },
  };
  return { ...made, input, ...(fleet && { fleet: { settings: fleet, urgent: false } }) };
}

/** All that a report says of each page, but for what differs from run to run. */
export function pagesOf(result: WorkResult): unknown[] {
  const file = result.reportPaths.find((path) => path.endsWith('.pages.jsonl')) ?? '';
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const {
      time_ms: _,
      first_seen: __,
      last_seen: ___,
      last_changed: ____,
      ...page
    } = JSON.parse(line) as Record<string, unknown>;
    return page;
  });
}

/** Resumed pages are told in the headline, and counted: how many those are depends on when somebody was lost. */
export function withoutResumed(result: ReturnType<typeof resultOf>): ReturnType<typeof resultOf> {
  const { resumed: _, ...metrics } = result.metrics;
  return { ...result, metrics, headline: result.headline.replace(/, resumed after \d+ pages?/, '') };
}

/** Without the times, and without what is named after the session's place. */
export function resultOf({ outcome, reason, headline, metrics, changes, skipped, findings }: WorkResult) {
  return { outcome, reason, headline, metrics, changes, skipped, findings };
}
