/** The packages of the fleet are optional: who has no fleet loads none of them, and who lacks them is told. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { openServer } from '../web/loopback.ts';
import { TEST_KEY } from './redis.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');

/** For a program that should end, and does not. */
const LIMIT_MS = 60_000;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scarefloor-packages-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

/**
 * Runs the program under a hook that writes down every package that is asked for.
 * `missing`: those that are not there.
 */
async function run(argv: readonly string[], missing: readonly string[] = []) {
  const asked = join(folder, 'asked.txt');
  const hook = join(folder, 'hook.mjs');
  writeFileSync(asked, '');
  writeFileSync(
    hook,
    `import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    if (/^[a-z@]/.test(specifier) && !specifier.includes(':')) appendFileSync(${JSON.stringify(asked)}, specifier + '\\n');
    if (${JSON.stringify(missing)}.includes(specifier))
      throw Object.assign(new Error('Cannot find package ' + specifier), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(specifier, context);
  },
});
`,
  );
  const environment = { PATH: process.env.PATH, HOME: folder, NODE_OPTIONS: `--import=${hook}` };
  const child = spawn(process.execPath, [PROGRAM, ...argv], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: code as number | null, stdout, stderr, asked: readFileSync(asked, 'utf8').split('\n') };
}

test('without a fleet a scan loads none of its packages', async () => {
  const site = await openServer((_request, response) => void response.end('<title>Home</title>'));
  const { code, asked, stderr } = await run(['scan', `${site.origin}/`, '--name', 'lab', '--json']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  // The hook was there.
  expect(asked).toContain('better-sqlite3');
  expect(asked.filter((name) => /bullmq|redis/.test(name))).toEqual([]);
});

test.each(['ioredis', 'bullmq'])('whoever lacks %s is told how to install it', async (name) => {
  const file = join(folder, 'scarefloor.yaml');
  writeFileSync(file, `fleet: { redis_url: "redis://127.0.0.1:1", key: "${TEST_KEY}" }\n`);
  const { code, stdout } = await run(['doctor', '--json'], [name]);
  expect(code).toBe(1);
  const found = JSON.parse(stdout) as { about: string; state: string; finding: string }[];
  expect(found.find(({ about }) => about === 'fleet')).toMatchObject({
    state: 'fault',
    finding: expect.stringMatching(
      /packages that are not installed here: npm install .*bullmq ioredis/,
    ) as string,
  });
});

test.each(['ioredis', 'bullmq'])(
  'a worker that lacks %s ends with that, not with a stack',
  async (name) => {
    writeFileSync(join(folder, 'fleet.key'), TEST_KEY);
    const { code, stderr } = await run(
      ['worker', '--redis', 'redis://127.0.0.1:1', '--key-file', 'fleet.key'],
      [name],
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/npm install .*bullmq ioredis/);
    expect(stderr).not.toMatch(/\n\s+at /);
  },
  20_000,
);
