import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { Heirs } from '../../../src/engine/lease/heirs.ts';
import { thisProcess } from '../../../src/engine/lease/process-identity.ts';

/** proc(5): field 22. */
const startOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[21] ?? '';

async function standby() {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  return { child, heir: { ...thisProcess(), pid, pidStarted: startOf(pid) } };
}

test('the first that stands by and lives is the heir, and nobody where none does', async () => {
  const heirs = new Heirs();
  expect(heirs.living()).toBeNull();
  const [one, other] = [await standby(), await standby()];
  heirs.add(one.heir);
  heirs.add(other.heir);
  expect(heirs.living()).toBe(one.heir.pid);
  one.child.kill('SIGKILL');
  await once(one.child, 'exit');
  expect(heirs.living()).toBe(other.heir.pid);
});

test('a process that said so to the engine before it, and is the engine now, is not its own heir', async () => {
  const heirs = new Heirs();
  heirs.add(thisProcess());
  expect(heirs.living()).toBeNull();
  const { heir } = await standby();
  heirs.add(heir);
  expect(heirs.living()).toBe(heir.pid);
});
