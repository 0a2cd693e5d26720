import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lifeOf, thisProcess } from '../../../src/engine/lease/process-identity.ts';

test('this process is alive, also under another name for the same thing', () => {
  expect(lifeOf(thisProcess())).toBe('alive');
});

test('a process that ended is dead, and so is one before the last boot', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(lifeOf({ ...thisProcess(), pid: child.pid ?? 0 })).toBe('dead');
  expect(lifeOf({ ...thisProcess(), bootId: `another ${thisProcess().bootId.split(' ')[1]}` })).toBe('dead');
});

test('a pid that was given to another process is not the holder', () => {
  expect(lifeOf({ ...thisProcess(), pidStarted: '1' })).toBe('dead');
});

test('a zombie is dead: nothing of it will write again', async () => {
  // The shell never waits for its child, which ends at once.
  const shell = spawn('/bin/sh', ['-c', 'sleep 0 & echo $!; exec sleep 30'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(shell.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  // Its start is known by its own number, which it keeps until somebody waits for it.
  const pidStarted = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[21] ?? '';
  expect(pidStarted).toMatch(/^\d+$/);
  await expect.poll(() => lifeOf({ ...thisProcess(), pid, pidStarted })).toBe('dead');
  expect(() => process.kill(pid, 0)).not.toThrow();
  shell.kill('SIGKILL');
  await once(shell, 'exit');
});

test('nothing certain is known of another host, another pid namespace, or a system that tells no start time', () => {
  const me = thisProcess();
  expect(lifeOf({ ...me, host: 'elsewhere' })).toBe('unknown');
  expect(lifeOf({ ...me, bootId: `${me.bootId.split(' ')[0]} pid:[1]` })).toBe('unknown');
  expect(lifeOf({ ...me, pidStarted: '' })).toBe('unknown');
});
