/**
 * Any program: it gets the event as JSON on its standard input. No shell, only the environment that was named, a
 * process group of its own that ends with the attempt. Exit code 0 = told, 65 (EX_DATAERR of sysexits.h) = never try
 * this one again, anything else = later.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import type { Clock } from '../shared/clock.ts';
import { codeOf, messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Sending, SendOutcome } from './channel.ts';
import { eventRecord } from './event-record.ts';
import type { Secrets } from './secrets.ts';

const NEVER_AGAIN = 65;

/** Between asking it to end and ending it. */
const GRACE_MS = 1_000;

/** Of what it prints, kept for the error. */
const MOST_OUTPUT_BYTES = 4_096;
const LONGEST_OUTPUT = 200;

export interface Command {
  argv: readonly string[];
  environment: Readonly<Record<string, string>>;
  secrets: Secrets;
  source: string;
  clock: Clock;
}

export async function sendCommand(
  command: Command,
  sending: Sending,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const [program = '', ...rest] = command.argv;
  const { id, event, severity, state } = sending.notification;
  const child = spawn(program, rest, {
    cwd: tmpdir(),
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...command.environment,
      SCAREFLOOR_EVENT: event,
      SCAREFLOOR_STATE: state,
      SCAREFLOOR_SEVERITY: severity,
      SCAREFLOOR_DELIVERY: id,
      SCAREFLOOR_ATTEMPT: String(sending.attempt),
    },
  });
  const output = collect(child);
  const ended = endOf(child);
  const asked = () => void endGroup(child, 'SIGTERM');
  signal.addEventListener('abort', asked, { once: true });
  const gone = new AbortController();
  const killed = killAfterAbort(child, command.clock, signal, gone.signal);
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(JSON.stringify(eventRecord(sending, command.source)));
  try {
    return outcomeOf(await ended, () => command.secrets.redact(output()), signal.aborted);
  } finally {
    signal.removeEventListener('abort', asked);
    gone.abort();
    await killed;
    // What it left behind has nobody to end it.
    endGroup(child, 'SIGKILL');
    for (const stream of [child.stdout, child.stderr]) stream?.destroy();
  }
}

interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why it could not be started; null = it was. */
  error: unknown;
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal, error: null }));
  });
}

function outcomeOf({ code, signal, error }: End, output: () => string, late: boolean): SendOutcome {
  if (error !== null) {
    const missing = codeOf(error) === 'ENOENT' || codeOf(error) === 'EACCES';
    const why = missing ? 'the program is not there or cannot be run' : messageOf(error);
    return { kind: 'failed', error: why, refused: false };
  }
  if (late) return { kind: 'failed', error: 'it did not end in time', refused: true };
  const said = output();
  const words = said === '' ? '' : `: ${said}`;
  if (code === 0) return { kind: 'sent', answer: `exit code 0${words}` };
  if (code === NEVER_AGAIN) return { kind: 'rejected', error: `exit code ${code}${words}` };
  const how = signal === null ? `exit code ${code}` : `ended by ${signal}`;
  return { kind: 'failed', error: `${how}${words}`, refused: true };
}

async function killAfterAbort(
  child: ChildProcess,
  clock: Clock,
  late: AbortSignal,
  gone: AbortSignal,
): Promise<void> {
  const either = AbortSignal.any([late, gone]);
  if (!either.aborted)
    await new Promise<void>((resolve) => either.addEventListener('abort', () => resolve(), { once: true }));
  if (gone.aborted) return;
  await clock.sleep(GRACE_MS, gone);
  if (!gone.aborted) endGroup(child, 'SIGKILL');
}

/** false when nothing of it is left. */
function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/** What it says on either stream, as one line; the rest is read and dropped, or it would wait for a reader. */
function collect(child: ChildProcess): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      if (length >= MOST_OUTPUT_BYTES) return;
      chunks.push(chunk.subarray(0, MOST_OUTPUT_BYTES - length));
      length += chunk.length;
    });
  return () => safeText(Buffer.concat(chunks).toString('utf8'), LONGEST_OUTPUT);
}
