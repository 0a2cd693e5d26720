import type { MonitorInput } from '../../src/monitor/monitor.ts';

/** What a cycle is told besides its targets and places: quick, without rates, and with a report. */
export const MONITOR_OPTIONS = {
  scan: null,
  batchSize: 10,
  hostConcurrency: 8,
  hostRate: 0,
  checkInterval: 0,
  maxRetries: 0,
  confirmAfter: 1,
  keepVersions: 50,
  keepDays: 90,
  lastCompletedSession: '',
  diffReporting: true,
  targetFilter: '',
  ignoreSelectors: [],
  ignorePatterns: [],
} satisfies Partial<MonitorInput>;
