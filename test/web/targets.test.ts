import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WorkError } from '../../src/shared/work.ts';
import { readTargets } from '../../src/web/targets.ts';

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-targets-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'targets.txt');
  writeFileSync(path, text);
  return path;
}

const failure = async (source: { targets: string[]; targetsFile: string }) => {
  const error: unknown = await readTargets(source).catch((thrown: unknown) => thrown);
  if (!(error instanceof WorkError)) throw new Error('no WorkError was thrown');
  return error;
};

test('reads one target a line, without comments, blanks and doubles', async () => {
  const text = '\ufeff# shops\r\nhttp://a.example/x#y\r\n\r\n  b.example  # second\nHTTP://A.example/x\n';
  const { urls, guessedScheme, bad } = await readTargets({ targets: [], targetsFile: file(text) });
  expect(urls).toEqual(['http://a.example/x', 'https://b.example/']);
  expect([...guessedScheme]).toEqual(['https://b.example/']);
  expect(bad).toEqual([]);
});

test('inline targets come first, and hosts with ports and bare addresses are understood', async () => {
  const targets = ['c.example:8080', '10.0.0.7', '2001:db8::7', 'c.example:8443/path'];
  const { urls } = await readTargets({ targets, targetsFile: file('d.example\n') });
  expect(urls).toEqual([
    'https://c.example:8080/',
    'https://10.0.0.7/',
    'https://[2001:db8::7]/',
    'https://c.example:8443/path',
    'https://d.example/',
  ]);
});

test('bad lines are reported with their number and reason', async () => {
  const text = 'good.example\nftp://x.example/\ntwo words\n10.0.0.0/24\nhttp://[bad/\n\u001b[31mred\u0007\n';
  const { urls, bad } = await readTargets({ targets: [], targetsFile: file(text) });
  expect(urls).toEqual(['https://good.example/']);
  expect(bad.map(({ line, why }) => [line, why])).toEqual([
    [2, 'scheme ftp is not http or https'],
    [3, 'white space inside'],
    [4, 'an address range; name each host'],
    [5, 'not a URL or host'],
    [6, 'not a URL or host'],
  ]);
  expect(bad.at(-1)?.text).not.toContain('\u001b');
});

test('a missing file, an empty file and no usable line are clear, permanent failures', async () => {
  const missing = await failure({ targets: [], targetsFile: '/nowhere/targets.txt' });
  expect(missing).toMatchObject({ kind: 'no_targets', permanent: true });
  expect(missing.message).toBe('targets file /nowhere/targets.txt does not exist');
  const empty = await failure({ targets: [], targetsFile: file('# nothing\n') });
  expect(empty.message).toContain('names no targets');
  const none = await failure({ targets: [], targetsFile: file('\nftp://x.example/\n') });
  expect(none.message).toContain('line 2: scheme ftp is not http or https');
  expect((await failure({ targets: [], targetsFile: '' })).message).toBe('the task names no targets');
});
