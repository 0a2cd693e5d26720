/** A task and its execution as the order that a worker process can carry out. */
import { join, resolve } from 'node:path';
import type { FleetSettings, WebSettings } from '../../config/settings.ts';
import {
  type MonitorTaskConfig,
  PRIORITIES,
  type ScanTaskConfig,
  type Task,
  type ToolTaskConfig,
} from '../../domain/task.ts';
import type { MonitorInput } from '../../monitor/monitor.ts';
import { WorkError } from '../../shared/work.ts';
import type { WorkOrder } from '../../workers/protocol.ts';
import type { WorkRequest } from './executor.ts';
import { withTaskHeaders } from './task-headers.ts';

/** Where the work of a floor is kept; absolute. */
export interface WorkPlaces {
  resultsDirectory: string;
  reportsDirectory: string;
  logsDirectory: string;
  web: WebSettings;
  /** Whose workers collect for scans; null or absent = nobody's. */
  fleet?: FleetSettings | null;
}

/** `environment`: of this process; a tool is told of it what its task allows. */
export function workOrder(
  request: WorkRequest,
  places: WorkPlaces,
  environment: Readonly<Record<string, string | undefined>>,
): WorkOrder {
  const { task, execution } = request;
  const frame = {
    logFile: executionLog(places.logsDirectory, execution.sessionId),
    owner: resultsOwner(task),
  };
  const common = (config: ScanTaskConfig | MonitorTaskConfig | ToolTaskConfig) => ({
    name: task.name,
    sessionId: execution.sessionId,
    resultsFile: resultsFile(places.resultsDirectory, task),
    targets: config.targets ?? [],
    targetsFile: absolute(config.targets_file),
    reportDirectory:
      config.output_directory === '' ? places.reportsDirectory : resolve(config.output_directory),
  });
  if (task.type === 'scan') {
    const config = task.config as ScanTaskConfig;
    const web = withTaskHeaders(places.web, config.headers, environment);
    const { fleet: settings } = places;
    const fleet = settings && { settings, urgent: execution.priority >= PRIORITIES.emergency };
    const input = { ...common(config), web, ...scanOptions(config) };
    return { type: 'scan', ...frame, ...(fleet && { fleet }), input };
  }
  if (task.type === 'monitor') {
    const config = task.config as MonitorTaskConfig;
    const web = withTaskHeaders(places.web, config.headers, environment);
    const scan = scanOf(request, config, places);
    const lastCompletedSession = request.lastCompletedSession?.() ?? '';
    const input = { ...common(config), web, scan, lastCompletedSession, ...monitorOptions(config) };
    return { type: 'monitor', ...frame, input };
  }
  const config = task.config as ToolTaskConfig;
  return { type: 'tool', ...frame, input: { ...common(config), ...toolOptions(config, environment) } };
}

function scanOptions(config: ScanTaskConfig) {
  return {
    mode: config.scan_mode,
    crawl: config.enable_crawling,
    diff: config.enable_diffing,
    maxConcurrent: config.max_concurrent,
    maxUrls: config.max_urls,
    maxDepth: config.max_depth,
    maxMinutes: config.max_minutes,
    maxSimilar: config.max_similar,
    overrideRateLimit: config.override_rate_limit,
    headless: config.headless,
    includeSubdomains: config.include_subdomains,
    allowedHosts: config.allowed_hosts,
    deniedHosts: config.denied_hosts,
    allowedPaths: config.allowed_paths,
    deniedPaths: config.denied_paths,
    allowedExtensions: config.allowed_extensions,
    deniedExtensions: config.denied_extensions,
  };
}

function monitorOptions(config: MonitorTaskConfig) {
  return {
    batchSize: config.batch_size,
    checkInterval: config.check_interval,
    maxRetries: config.max_retries,
    // A task that an older version stored does not have the newer keys.
    confirmAfter: config.confirm_after ?? 1,
    hostConcurrency: config.host_concurrency ?? 8,
    hostRate: config.host_rate ?? 50,
    keepVersions: config.keep_versions ?? 50,
    keepDays: config.keep_days ?? 90,
    diffReporting: config.diff_reporting,
    targetFilter: config.target_filter,
    ignoreSelectors: config.ignore_selectors,
    ignorePatterns: config.ignore_patterns,
  };
}

function toolOptions(config: ToolTaskConfig, environment: Readonly<Record<string, string | undefined>>) {
  const allowed = config.env_allow.flatMap((name): [string, string][] => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    argv: config.argv,
    stdin: config.stdin,
    output: config.output,
    environment: { ...Object.fromEntries(allowed), ...config.env },
    okCodes: config.ok_codes,
    expectMinLines: config.expect_min_lines,
    goneAfter: config.gone_after,
  };
}

/** The results of the scan whose pages a monitor watches; null where it watches a list alone. */
function scanOf(
  { task, taskNamed }: WorkRequest,
  { from_scan: name }: MonitorTaskConfig,
  { resultsDirectory }: WorkPlaces,
): MonitorInput['scan'] {
  if (name === undefined) return null;
  const scan = taskNamed?.(name) ?? null;
  const why = scan === null ? 'there is no such task' : scan.type === 'scan' ? '' : `that is a ${scan.type}`;
  if (scan === null || why !== '')
    throw new WorkError('no_targets', `${task.name} watches the pages of scan "${name}", but ${why}`, {
      permanent: true,
    });
  return { name, resultsFile: resultsFile(resultsDirectory, scan), owner: resultsOwner(scan) };
}

/** Session ids are unique and safe as file names. */
export function executionLog(logsDirectory: string, sessionId: string): string {
  return join(logsDirectory, 'executions', `${sessionId}.log`);
}

/** By id alone: a task that is renamed keeps what its scans found. */
export function resultsFile(resultsDirectory: string, task: Pick<Task, 'id'>): string {
  return join(resultsDirectory, `task-${task.id}.db`);
}

/** Another store has tasks of the same numbers, but hardly one that was made in the same millisecond. */
export function resultsOwner({ createdAt }: Pick<Task, 'createdAt'>): string {
  return createdAt.toString(36);
}

function absolute(path: string | undefined): string {
  return path === undefined || path === '' ? '' : resolve(path);
}
