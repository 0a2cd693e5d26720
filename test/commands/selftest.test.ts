import { readdirSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { commandLine } from './command-line.ts';
import { eventually } from './eventually.ts';

test('a section as a table: what was found of what is promised', async () => {
  const { run } = commandLine();
  const { code, stdout, stderr } = await run('selftest', '--section', 'links', '--mode', 'fast');
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'selftest: links began\n' });
  expect(stdout).toMatch(/^links: fast (\d+)\/\1\nKIND OF LINK +FAST\n/);
  expect(stdout).toMatch(/^forms +2\/2$/m);
  expect(stdout).toMatch(/\nall promises are kept \(\d+\w+\)\n$/);
});

test('as JSON, each kind of link by itself', async () => {
  const report = await commandLine().json('selftest', '--section', 'links', '--mode', 'fast');
  expect(report).toMatchObject({
    ok: true,
    sections: [
      {
        section: 'links',
        broken: [],
        modes: [
          {
            mode: 'fast',
            kinds: expect.arrayContaining([
              {
                group: 'anchors and frames',
                kind: 'a href',
                promised_from: 'fast',
                promised: true,
                reached: true,
                reported: true,
                wronged: false,
              },
            ]),
          },
        ],
      },
    ],
  });
});

test('a section that there is not is a mistake of usage', async () => {
  const { code, stderr } = await commandLine().run('selftest', '--section', 'lnks');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^scarefloor: --section must be links/);
});

test('Ctrl-C ends it, with the workers and the folder that it had', async () => {
  const { run, signals, directory } = commandLine();
  vi.stubEnv('TMPDIR', directory);
  // What Node keeps of compiled code is Node's own, and there to stay.
  vi.stubEnv('NODE_DISABLE_COMPILE_CACHE', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
  const running = run('selftest', '--section', 'monitor');
  await eventually(async () => expect(readdirSync(directory)).toEqual([expect.stringContaining('selftest')]));
  signals.emit('SIGINT', 'SIGINT');
  const { code, stderr } = await running;
  expect(code).toBe(130);
  expect(stderr).toMatch(/scarefloor: interrupted at the terminal\n$/);
  expect(readdirSync(directory)).toEqual([]);
});
