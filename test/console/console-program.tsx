/** The console as a program of its own, over a scripted board: what the terminal tests drive in a pty. */
import { writeFileSync } from 'node:fs';
import { keepTerminal } from '../../src/commands/programs/keep-terminal.ts';
import { runProgram } from '../../src/commands/programs/run-program.ts';
import { runConsole } from '../../src/console/run-console.tsx';
import { systemClock } from '../../src/shared/clock.ts';
import { busySnapshot, snapshot } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

const [mode = 'busy'] = process.argv.slice(2);
const now = systemClock.now();
const idle = snapshot({
  pools: [{ type: 'scan', running: 0, limit: 2, configured: 2, queued: 0 }],
  nextSlotAt: null,
});
const board = new ScriptedBoard(mode === 'idle' ? idle : busySnapshot({ at: now }));
if (mode === 'broken')
  board.detail = () => {
    throw new Error('broken invariant: no detail');
  };

let failed = 0;
process.on('SIGUSR2', () => {
  failed += 1;
  board.show({ news: { failed, last: { executionId: failed, name: 'lab', error: 'dns: no such host' } } });
});
async function program(variable: string, signal: AbortSignal): Promise<string> {
  const command = process.env[variable] ?? 'true';
  const rest = { environment: process.env, workingDirectory: process.cwd(), clock: systemClock, signal };
  return await keepTerminal(process.stdin, async () => await runProgram({ command, ...rest }));
}

function told(problem: string) {
  return { ok: problem === '', message: problem === '' ? 'the program has ended' : problem };
}

try {
  await runConsole({
    board,
    clock: systemClock,
    stdin: process.stdin,
    stdout: process.stdout,
    environment: process.env,
    version: '0.0.0',
    banner: 'this is a test',
    outside: {
      editTask: async (_taskId, signal) => told(await program('EDITOR', signal)),
      pageLog: async (_executionId, signal) => told(await program('PAGER', signal)),
      pageFacts: async (_executionId, signal) => told(await program('PAGER', signal)),
      readHistory: async () => await Promise.resolve(['filter lab']),
      keepHistory: async () => await Promise.resolve(),
      readFilters: async () => await Promise.resolve([]),
      keepFilter: async () => await Promise.resolve(),
    },
    storeFlags: ['--db', '/srv/scare floor.db'],
    choices: process.env.CHOICES === undefined ? {} : (JSON.parse(process.env.CHOICES) as object),
    onLeave: async (choice) => {
      if (process.env.LEFT_FILE) writeFileSync(process.env.LEFT_FILE, choice);
      process.stdout.write(`left: ${choice}, ${board.acts.map(({ kind }) => kind).join(' ') || 'no acts'}\n`);
      await Promise.resolve();
    },
  });
} catch (error) {
  process.stdout.write(`failed: ${String(error)}\n`);
  process.exitCode = 1;
}
