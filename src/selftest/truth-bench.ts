/**
 * Where the selftest runs scans and monitor cycles: the executors as they run for tasks, in worker processes that
 * can be measured, and killed where they do not come to an end. All files go to a temporary folder.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { WEB_DEFAULTS } from '../config/settings.ts';
import type { MonitorInput } from '../monitor/monitor.ts';
import type { Page } from '../scan/page.ts';
import type { ScanInput } from '../scan/scan.ts';
import type { Clock } from '../shared/clock.ts';
import { WorkError, type WorkErrorKind, type WorkResult } from '../shared/work.ts';
import { WorkerHost } from '../workers/host.ts';
import type { WorkerRun } from '../workers/worker-run.ts';

export interface Carried {
  /** null when the work failed; then `error` says why. */
  result: WorkResult | null;
  error: { kind: WorkErrorKind; message: string } | null;
  /** It did not end by itself in the time it had. */
  overdue: boolean;
  ms: number;
  /** The most memory that its process held meanwhile; 0 where it was killed before it told. */
  peakRssBytes: number;
  /** Absolute path of the execution's log. */
  logFile: string;
}

/** A worker beyond half as much again is killed: far above what any section allows. */
const WORKER_MEMORY_MB = 1_024;
const IDLE_MS = 60_000;
const RECYCLE_AFTER = 200;
/** An executor that is told to stop ends within a second. */
const ABORT_GRACE_MS = 2_000;
const POLL_MS = 10;
/** The sites keep to their plan: what they show twice they mean. */
const CONFIRM_AFTER_SECONDS = 0.2;

export class TruthBench {
  readonly clock: Clock;
  readonly folder: string;
  readonly #signal: AbortSignal;
  readonly #host: WorkerHost;
  #sessions = 0;
  #executions = 0;

  /**
   * @param signal ends whatever runs
   * @param environment for the worker processes, beside what they take from ours
   */
  constructor(clock: Clock, signal: AbortSignal, environment: Readonly<Record<string, string>> = {}) {
    this.clock = clock;
    this.#signal = signal;
    this.folder = mkdtempSync(join(tmpdir(), 'scarefloor-selftest-'));
    this.#host = new WorkerHost({
      clock,
      maxMemoryMb: WORKER_MEMORY_MB,
      idleMs: IDLE_MS,
      recycleAfter: RECYCLE_AFTER,
      niceness: 0,
      environment,
    });
  }

  /**
   * One scan. Those of one `name` are compared with each other.
   * @param killWhen once this says so its process is killed, as by `kill -9`
   */
  async scan(
    input: Pick<ScanInput, 'name' | 'targets' | 'mode'> & Partial<ScanInput>,
    limitMs: number,
    killWhen?: () => boolean,
  ): Promise<Carried> {
    const order = { type: 'scan', input: { ...this.#scanDefaults(input.name), ...input } } as const;
    return await this.#carry(order, limitMs, killWhen);
  }

  /** One monitor cycle. Those of one `name` know what the earlier ones saw. */
  async monitor(
    input: Pick<MonitorInput, 'name' | 'targets'> & Partial<MonitorInput>,
    limitMs: number,
  ): Promise<Carried> {
    const order = { type: 'monitor', input: { ...this.#monitorDefaults(input.name), ...input } } as const;
    return await this.#carry(order, limitMs);
  }

  /** For work that another attempt is to take up; all other work has one of its own. */
  nextSession(): string {
    this.#sessions += 1;
    return `20260101-000000-${String(this.#sessions).padStart(4, '0')}`;
  }

  /** The pages that a scan has reported. */
  pages({ result }: Carried): Page[] {
    return this.lines(result, '.pages.jsonl') as Page[];
  }

  /** The lines of that one of a result's files whose name ends so; none where there is no such file. */
  lines(result: WorkResult | null, ending: string): unknown[] {
    const path = result?.reportPaths.find((one) => basename(one).endsWith(ending));
    if (path === undefined) return [];
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
  }

  /** Everything that the work wrote for people and programs: its reports and its log. Paths are relative. */
  written({ result, logFile }: Carried): { path: string; content: string }[] {
    const paths = [...(result?.reportPaths ?? []), logFile].filter((path) => existsSync(path));
    return paths.map((path) => ({ path: basename(path), content: readFileSync(path, 'utf8') }));
  }

  /** Reports that are not where reports belong. */
  outside({ result }: Carried): string[] {
    return (result?.reportPaths ?? []).filter((path) => dirname(path) !== join(this.folder, 'reports'));
  }

  /** Ends every worker and removes the folder. */
  async close(): Promise<void> {
    await this.#host.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #carry(
    order: { type: 'scan'; input: ScanInput } | { type: 'monitor'; input: MonitorInput },
    limitMs: number,
    killWhen?: () => boolean,
  ): Promise<Carried> {
    this.#signal.throwIfAborted();
    this.#executions += 1;
    const executionId = this.#executions;
    const logFile = join(this.folder, 'logs', `${executionId}.log`);
    const startedAt = this.clock.uptime();
    const run = this.#host.run({ ...order, logFile, executionId, attempt: 1 }, () => undefined);
    const settled = new AbortController();
    const overdue = this.#endWhenDue(run, limitMs, settled.signal);
    if (killWhen) void this.#killWhen(run, killWhen, settled.signal);
    const outcome = await run.result.then(
      (result) => ({ result, error: null }),
      (error: unknown) => ({ result: null, error: failureOf(error) }),
    );
    settled.abort();
    const ms = this.clock.uptime() - startedAt;
    const isOverdue = await overdue;
    this.#signal.throwIfAborted();
    return { ...outcome, overdue: isOverdue, ms, peakRssBytes: run.usage()?.peakRssBytes ?? 0, logFile };
  }

  /** Resolves with whether it had to be ended. */
  async #endWhenDue(run: WorkerRun, limitMs: number, settled: AbortSignal): Promise<boolean> {
    await this.clock.sleep(limitMs, AbortSignal.any([settled, this.#signal]));
    if (settled.aborted) return false;
    run.abort('its time in the selftest is over');
    await this.clock.sleep(ABORT_GRACE_MS, settled);
    if (!settled.aborted) run.kill();
    return true;
  }

  async #killWhen(run: WorkerRun, isTime: () => boolean, settled: AbortSignal): Promise<void> {
    while (!settled.aborted && !isTime()) await this.clock.sleep(POLL_MS, settled);
    if (!settled.aborted) run.kill();
  }

  #common(name: string) {
    return {
      name,
      sessionId: this.nextSession(),
      targetsFile: '',
      resultsFile: join(this.folder, 'results', `${name.replace(/\W+/g, '-')}.db`),
      reportDirectory: join(this.folder, 'reports'),
      web: WEB_DEFAULTS,
    };
  }

  #scanDefaults(name: string): Omit<ScanInput, 'targets' | 'mode'> {
    return {
      ...this.#common(name),
      crawl: true,
      diff: true,
      maxConcurrent: 0,
      // Loopback needs no consideration, and the time of the selftest is short.
      overrideRateLimit: true,
      includeSubdomains: false,
      allowedHosts: [],
      deniedHosts: [],
    };
  }

  #monitorDefaults(name: string): Omit<MonitorInput, 'targets'> {
    return {
      ...this.#common(name),
      scan: null,
      batchSize: 1_000,
      hostConcurrency: 8,
      hostRate: 0,
      checkInterval: 0,
      maxRetries: 0,
      confirmAfter: CONFIRM_AFTER_SECONDS,
      keepVersions: 50,
      keepDays: 90,
      lastCompletedSession: '',
      diffReporting: true,
      targetFilter: '',
      ignoreSelectors: [],
      ignorePatterns: [],
    };
  }
}

function failureOf(error: unknown): Carried['error'] {
  if (error instanceof WorkError) return { kind: error.kind, message: error.message };
  throw error;
}
