/** The packages of the fleet are optional: who has no fleet asks for none of them, and who lacks them is told. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { PATIENCE_MS } from '../patience.ts';
import { openServer } from '../web/loopback.ts';
import { TEST_KEY } from './redis.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
const HOOK = join(import.meta.dirname, 'without-packages.mjs');
const INSTALL = /packages that are not installed here: npm install .*bullmq ioredis/;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scarefloor-packages-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const asked = () => join(folder, 'asked.txt');

async function run(...argv: string[]) {
  const child = spawn(process.execPath, [`--import=${HOOK}`, PROGRAM, ...argv], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ASKED_PACKAGES: asked() },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: code as number | null, stdout, stderr };
}

test('an engine without a fleet asks for none of its packages', async () => {
  const site = await openServer((_request, response) => void response.end('<title>Home</title>'));
  const { code, stderr } = await run('scan', `${site.origin}/`, '--name', 'lab', '--json');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(existsSync(asked())).toBe(false);
});

test('doctor says how to install them', async () => {
  const file = join(folder, 'scarefloor.yaml');
  writeFileSync(file, `fleet: { redis_url: "redis://127.0.0.1:1", key: "${TEST_KEY}" }\n`);
  const { code, stdout } = await run('doctor', '--json');
  expect(code).toBe(1);
  const found = JSON.parse(stdout) as { about: string; state: string; finding: string }[];
  expect(found.find(({ about }) => about === 'fleet')).toMatchObject({
    state: 'fault',
    finding: expect.stringMatching(INSTALL) as string,
  });
});

test('a worker ends with that, instead of waiting for a Redis that it could never reach', async () => {
  writeFileSync(join(folder, 'fleet.key'), TEST_KEY);
  const { code, stderr } = await run('worker', '--redis', 'redis://127.0.0.1:1', '--key-file', 'fleet.key');
  expect(code).toBe(2);
  expect(stderr).toMatch(INSTALL);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('a worker that cannot read its certificates ends likewise', async () => {
  writeFileSync(join(folder, 'fleet.key'), TEST_KEY);
  const argv = [
    'worker',
    '--redis',
    'rediss://127.0.0.1:1',
    '--key-file',
    'fleet.key',
    '--ca-file',
    'no.pem',
  ];
  const child = spawn(process.execPath, [PROGRAM, ...argv], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: PATIENCE_MS,
  });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect(code).toBe(2);
  expect(stderr).toContain('no.pem cannot be read (ENOENT)');
});
