import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

const PROCESSES = 4;
const ROUNDS = 25;

/** Resolves with the next line of each process, in their order. */
function answers(children: readonly { lines: AsyncIterator<string> }[]): Promise<string[]> {
  return Promise.all(children.map(async ({ lines }) => (await lines.next()).value as string));
}

test('processes that open a new store at the same moment all get it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'scarefloor-together-'));
  const children = Array.from({ length: PROCESSES }, () => {
    const entry = join(import.meta.dirname, 'entries', 'opener.ts');
    const child: ChildProcess = spawn(process.execPath, [entry], { stdio: ['pipe', 'pipe', 'inherit'] });
    return { child, lines: createInterface({ input: child.stdout! })[Symbol.asyncIterator]() };
  });
  try {
    await answers(children);
    for (let round = 0; round < ROUNDS; round += 1) {
      const file = join(directory, `${round}.db`);
      for (const { child } of children) child.stdin!.write(`${file}\n`);
      expect(await answers(children), `round ${round}`).toEqual(children.map(() => 'ok'));
    }
  } finally {
    for (const { child } of children) child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
});
