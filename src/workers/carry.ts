/** Carries one order through: log, executor, progress, and exactly one `done` or `failed` at the end. */

import type { FleetShare } from '../fleet/fleet-scan.ts';
import type { RunMonitor } from '../monitor/monitor.ts';
import { claimResults } from '../results/claim-results.ts';
import type { ScanInput } from '../scan/scan.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { type WorkContext, WorkError, type WorkResult } from '../shared/work.ts';
import type { RunTool } from '../tool/tool.ts';
import { ExecutionLog } from './execution-log.ts';
import { outgoingFailure, outgoingProgress, outgoingResult } from './outgoing.ts';
import { ProgressReporter } from './progress-reporter.ts';
import type { HostMessage, WorkerMessage, WorkOrder } from './protocol.ts';

/** A scan by this machine alone, or by a fleet. */
export type RunAnyScan = (
  input: ScanInput,
  context: WorkContext,
  fleet: FleetShare | undefined,
) => Promise<WorkResult>;

/** Loaded when first needed, so that a worker which only monitors never loads the scanner. */
export interface Executors {
  scan: () => Promise<RunAnyScan>;
  monitor: () => Promise<RunMonitor>;
  tool: () => Promise<RunTool>;
}

export interface Carrying {
  executionId: number;
  /** Never rejects; the last message was sent when it resolves. */
  ended: Promise<void>;
  abort(reason: string): void;
  /** Into the execution's log. */
  note(message: string, fields?: Record<string, unknown>): void;
}

export interface CarryOptions {
  executors: Executors;
  clock: Clock;
  send(message: WorkerMessage): void;
}

/** Starts at once. */
export function carry(run: Extract<HostMessage, { kind: 'run' }>, options: CarryOptions): Carrying {
  const { executionId } = run;
  const controller = new AbortController();
  let log: ExecutionLog | null = null;
  const note: Carrying['note'] = (message, fields) => log?.write('warn', message, fields);

  async function carryThrough(): Promise<WorkerMessage> {
    const reporter = new ProgressReporter(options.clock, (progress) =>
      options.send({ kind: 'progress', executionId, progress }),
    );
    try {
      log = new ExecutionLog(run.order.logFile, options.clock);
      const opened = log;
      opened.write('info', `attempt ${run.attempt} started`, { execution: executionId, pid: process.pid });
      const { owner, input } = run.order;
      const aside = owner === undefined ? '' : claimResults(input.resultsFile, owner);
      if (aside !== '')
        opened.write('warn', `results of another task with this number are set aside as ${aside}`);
      const result = await execute(options.executors, run.order, {
        signal: controller.signal,
        progress: (progress) => reporter.report(outgoingProgress(progress)),
        log: (level, message, fields) => opened.write(level, message, fields),
        clock: options.clock,
      });
      opened.write('info', `attempt ${run.attempt} ${result.outcome}`, { headline: result.headline });
      return { kind: 'done', executionId, result: outgoingResult(result) };
    } catch (thrown) {
      const { aborted, reason } = controller.signal;
      const error = outgoingFailure(thrown, aborted ? messageOf(reason) : '');
      log?.write('error', `attempt ${run.attempt} failed: ${error.message}`, { kind: error.kind });
      // Only a surprise needs its stack: a WorkError says all there is.
      if (thrown instanceof Error && !(thrown instanceof WorkError) && !aborted)
        log?.write('error', 'where it failed', { stack: thrown.stack });
      return { kind: 'failed', executionId, error };
    } finally {
      reporter.end();
      log?.close();
    }
  }

  return {
    executionId,
    ended: carryThrough().then((last) => options.send(last)),
    abort(reason) {
      note('told to stop', { reason });
      controller.abort(new Error(reason));
    },
    note,
  };
}

async function execute(executors: Executors, order: WorkOrder, context: WorkContext): Promise<WorkResult> {
  if (order.type === 'scan') {
    const runScan = await executors.scan();
    // An abort during the loading would be missed by work that only listens for the event.
    context.signal.throwIfAborted();
    return runScan(order.input, context, order.fleet);
  }
  if (order.type === 'tool') {
    const runTool = await executors.tool();
    context.signal.throwIfAborted();
    return runTool(order.input, context);
  }
  const runMonitor = await executors.monitor();
  context.signal.throwIfAborted();
  return runMonitor(order.input, context);
}
