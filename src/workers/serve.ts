/**
 * The child's side: takes orders one at a time, carries them with the executors it is given, reports, and makes
 * sure that it never outlives its host. worker.ts serves the real executors with it.
 */
import { readdirSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { setPriority } from 'node:os';
import type { RunMonitor } from '../monitor/monitor.ts';
import type { RunScan } from '../scan/scan.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { type Channel, openChannel } from './channel.ts';
import { ExecutionLog } from './execution-log.ts';
import { HealthMeter } from './health-meter.ts';
import { outgoingFailure, outgoingProgress, outgoingResult } from './outgoing.ts';
import { ProgressReporter } from './progress-reporter.ts';
import {
  CHANNEL_DESCRIPTOR,
  HOST_PID_VARIABLE,
  type HostMessage,
  LONGEST_HOST_MESSAGE,
  type WorkerMessage,
  type WorkOrder,
} from './protocol.ts';

/** Loaded when first needed, so that a worker which only monitors never loads the scanner. */
export interface Executors {
  scan: () => Promise<RunScan>;
  monitor: () => Promise<RunMonitor>;
}

/** Below everything a person waits for. */
const NICENESS = 10;
/** From the moment the host is gone or says stop until this process is gone, whatever the work does. */
const HARD_EXIT_MS = 1_000;
/** sysexits(3) EX_SOFTWARE. */
const EXIT_INTERNAL = 70;

interface Current {
  executionId: number;
  controller: AbortController;
  log: ExecutionLog | null;
  ended: Promise<void>;
}

/** Serves until the host closes the channel. Ends the process itself. */
export function serveWork(executors: Executors, clock: Clock = systemClock): void {
  if (process.env[HOST_PID_VARIABLE] === undefined) {
    writeSync(2, 'this program is started by scarefloor; there is nothing to run by hand\n');
    process.exit(2);
  }
  lowerPriority();
  const meter = new HealthMeter(clock);
  let current: Current | null = null;
  let leaving = false;
  let closed = (): void => undefined;
  const channelClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });

  const channel: Channel = openChannel(new Socket({ fd: CHANNEL_DESCRIPTOR }), LONGEST_HOST_MESSAGE, {
    message: (message) => obey(message as HostMessage),
    garbled: (why) => fatal(new Error(`the host sent ${why}`)),
    closed: () => {
      closed();
      void leave('its host is gone');
    },
  });
  const send = (message: WorkerMessage): void => channel.send(message);

  function obey(message: HostMessage): void {
    if (message.kind === 'ping') send({ kind: 'health', ...meter.read() });
    else if (message.kind === 'abort') abort(message.executionId, message.reason);
    else if (current !== null)
      fatal(new Error(`the host sent an order while ${current.executionId} is carried`));
    else if (!leaving) start(message.executionId, message.attempt, message.order);
  }

  function abort(executionId: number, reason: string): void {
    if (current?.executionId !== executionId) return;
    current.log?.write('warn', 'told to stop', { reason });
    current.controller.abort(new Error(reason));
  }

  function start(executionId: number, attempt: number, order: WorkOrder): void {
    const mine: Current = {
      executionId,
      controller: new AbortController(),
      log: null,
      ended: Promise.resolve(),
    };
    current = mine;
    mine.ended = carry(mine, attempt, order);
  }

  async function carry(mine: Current, attempt: number, order: WorkOrder): Promise<void> {
    const { executionId, controller } = mine;
    const reporter = new ProgressReporter(clock, (progress) =>
      send({ kind: 'progress', executionId, progress }),
    );
    let last: WorkerMessage;
    try {
      mine.log = new ExecutionLog(order.logFile, clock);
      const log = mine.log;
      log.write('info', `attempt ${attempt} started`, { execution: executionId, pid: process.pid });
      const result = await execute(executors, order, {
        signal: controller.signal,
        progress: (progress) => reporter.report(outgoingProgress(progress)),
        log: (level, message, fields) => log.write(level, message, fields),
        clock,
      });
      log.write('info', `attempt ${attempt} ${result.outcome}`, { headline: result.headline });
      last = { kind: 'done', executionId, result: outgoingResult(result) };
    } catch (thrown) {
      const reason: unknown = controller.signal.reason;
      const error = outgoingFailure(thrown, controller.signal.aborted ? messageOf(reason) : '');
      mine.log?.write('error', `attempt ${attempt} failed: ${error.message}`, { kind: error.kind });
      // Only a surprise needs its stack: a WorkError says all there is.
      if (error.kind === 'internal' && thrown instanceof Error && !controller.signal.aborted)
        mine.log?.write('error', 'stack', { stack: thrown.stack });
      last = { kind: 'failed', executionId, error };
    }
    reporter.end();
    mine.log?.close();
    current = null;
    send({ kind: 'health', ...meter.read() });
    send(last);
  }

  async function leave(reason: string): Promise<void> {
    if (leaving) return;
    leaving = true;
    // Even if the abort below throws or blocks for a while, the way out is already armed.
    void clock.sleep(HARD_EXIT_MS).then(exitHard);
    const mine = current;
    if (mine !== null) {
      abort(mine.executionId, reason);
      await mine.ended;
    }
    channel.close();
    await channelClosed;
    process.exit(0);
  }

  /** Our mistake: the host reads the line on stderr, the execution's log keeps the stack. */
  function fatal(thrown: unknown): void {
    const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
    current?.log?.write('error', `worker failed: ${messageOf(thrown)}`, { stack });
    writeSync(
      2,
      `${safeText(thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown))}\n`,
    );
    process.exit(EXIT_INTERNAL);
  }

  // The terminal's signals are for the host to judge; it tells us over the channel.
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  process.on('SIGTERM', () => void leave('terminated'));
  process.on('uncaughtException', fatal);
  process.on('unhandledRejection', fatal);
  send({ kind: 'ready' });
}

async function execute(
  executors: Executors,
  order: WorkOrder,
  context: Parameters<RunScan>[1],
): ReturnType<RunScan> {
  if (order.type === 'scan') return (await executors.scan())(order.input, context);
  return (await executors.monitor())(order.input, context);
}

/** Linux keeps a niceness per thread, and the garbage collector's threads exist already. */
function lowerPriority(): void {
  try {
    setPriority(NICENESS);
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), NICENESS);
  } catch {
    // Not Linux, or a thread that ended meanwhile: politeness only.
  }
}

/** Takes along whatever the work started: the host made this process the leader of a group of its own. */
function exitHard(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.exit(1);
  }
}
