import { open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { isFinal } from '../domain/execution.ts';
import { executionLog } from '../engine/work/work-order.ts';
import { codeOf } from '../shared/errors.ts';
import type { Store } from '../store/store.ts';
import { executionNamed, withFloor } from './floor.ts';
import { onceInterrupted } from './interrupt.ts';
import { logLineRecord } from './log-line-record.ts';
import { printNote } from './print.ts';
import type { CommandContext, Verb } from './verb.ts';

const POLL_MS = 250;
const CHUNK_BYTES = 64 * 1024;

export const logsVerb: Verb = {
  name: 'logs',
  usage: 'ID|SESSION|NAME [-f] [--json]',
  about:
    'Prints the log of one execution. NAME: the newest of a task. -f goes on until the execution has ended.',
  inputs: { least: 1, most: 1 },
  completes: 'tasks',
  flags: {
    follow: { type: 'boolean', short: 'f', help: 'go on as it grows' },
    json: { type: 'boolean', help: 'one JSON object a line' },
  },
  examples: [
    ['scarefloor logs 42', 'of execution 42'],
    ['scarefloor logs nightly -f', 'follow the newest of task nightly'],
    ['scarefloor logs 42 --json | jq \'select(.level == "warn")\'', 'for a program'],
  ],
  run: async (context) =>
    await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
      const { id, sessionId } = executionNamed(store, context.input[0]!);
      const file = executionLog((await context.settings()).logsDirectory, sessionId);
      if (context.flags.is('follow')) return await follow(context, store, id, file);
      const printer = printerOf(context);
      const read = await printFrom(printer, file, 0);
      printer.end();
      if (read === 0) printNote(context, `nothing logged yet: ${file}`);
      return 0;
    }),
};

async function follow(context: CommandContext, store: Store, id: number, file: string): Promise<number> {
  const interrupt = onceInterrupted(context);
  try {
    let offset = 0;
    const printer = printerOf(context);
    for (;;) {
      // Asked before reading: what was written until it ended is then read as well.
      const execution = store.executions.byId(id);
      offset += await printFrom(printer, file, offset);
      if (!execution || isFinal(execution.status)) {
        printer.end();
        return 0;
      }
      if (interrupt.signal.aborted) return 130;
      await context.clock.sleep(POLL_MS, interrupt.signal);
    }
  } finally {
    interrupt.dispose();
  }
}

interface Printer {
  write(bytes: Buffer): void;
  /** What was written as the last line may have no end. */
  end(): void;
}

/** As it is written, or each line as JSON. */
function printerOf({ flags, streams: { stdout } }: CommandContext): Printer {
  if (!flags.is('json')) return { write: (bytes) => void stdout.write(bytes), end: () => undefined };
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const print = (line: string) => {
    if (line !== '') stdout.write(`${JSON.stringify(logLineRecord(line))}\n`);
  };
  return {
    write: (bytes) => {
      const lines = `${rest}${decoder.write(bytes)}`.split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(print);
    },
    end: () => print(rest),
  };
}

/** Prints the file from an offset; how many bytes that were. A file that does not exist yet has none. */
async function printFrom(printer: Printer, file: string, offset: number): Promise<number> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (!handle) return 0;
  try {
    let copied = 0;
    for (;;) {
      const { bytesRead, buffer } = await handle.read(
        Buffer.alloc(CHUNK_BYTES),
        0,
        CHUNK_BYTES,
        offset + copied,
      );
      if (bytesRead === 0) return copied;
      printer.write(buffer.subarray(0, bytesRead));
      copied += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
