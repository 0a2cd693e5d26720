/** A tool run: what goes into the program, what comes out, and what counts as success. */
import { closeSync, openSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openToolBench } from './tool-bench.ts';

describe('what the program gets', () => {
  test('are its arguments as they are written: there is no shell', async () => {
    using bench = openToolBench();
    const result = await bench.run({ argv: ['printf', '%s\\n', '$HOME; ls', '`id`', '*', 'a b'] });
    expect(bench.report(result, '.raw.txt')).toBe('$HOME; ls\n`id`\n*\na b\n');
  });

  test('are the targets, as a file whose path stands for {targets}', async () => {
    using bench = openToolBench();
    writeFileSync(
      join(bench.folder, 'targets.txt'),
      '# ours\n192.0.2.0/30\n\nb.example # two\n192.0.2.0/30\n',
    );
    const result = await bench.run({
      argv: ['/bin/sh', '-c', 'cat "$1"; stat -c %a "$1"', 'sh', '{targets}'],
      targets: ['a.example'],
      targetsFile: join(bench.folder, 'targets.txt'),
    });
    expect(bench.report(result, '.raw.txt')).toBe('a.example\n192.0.2.0/30\nb.example\n600\n');
  });

  test('are the targets on its standard input, where the task says so', async () => {
    using bench = openToolBench();
    const result = await bench.sh('cat', { stdin: 'targets', targets: ['a.example', 'b.example'] });
    expect(bench.report(result, '.raw.txt')).toBe('a.example\nb.example\n');
  });

  test('is no target that could be taken for an option', async () => {
    using bench = openToolBench();
    const run = bench.sh('cat', { stdin: 'targets', targets: ['--script=evil', '-oG/tmp/x'] });
    await expect(run).rejects.toMatchObject({
      kind: 'no_targets',
      permanent: true,
      message: expect.stringContaining('begins with "-"'),
    });
    const { headline } = await bench.sh('cat', { stdin: 'targets', targets: ['a.example', '--script=evil'] });
    expect(headline).toBe('baseline, 1 line, 1 bad target');
  });

  test('is an environment by allow-list, with a temporary directory of its own', async () => {
    using bench = openToolBench();
    process.env.SCAREFLOOR_TEST_SECRET = 'not for tools';
    const result = await bench.sh('env | sort', { environment: { GREETING: 'hello' } });
    delete process.env.SCAREFLOOR_TEST_SECRET;
    const names = bench
      .report(result, '.raw.txt')
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0]);
    const shells = ['PWD', 'OLDPWD', 'SHLVL', '_'];
    const allowed = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'GREETING'];
    expect(
      names.filter((name) => ![...shells, ...allowed, 'SCAREFLOOR_TOOL_RUN'].includes(name ?? '')),
    ).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['PATH', 'GREETING', 'TMPDIR']));
  });

  test('is a private working directory that is gone afterwards', async () => {
    using bench = openToolBench();
    const result = await bench.sh('pwd; stat -c %a .; touch left; mkdir -p deep/er; echo x >deep/er/file');
    const [path = '', mode] = bench.report(result, '.raw.txt').trim().split('\n');
    expect(mode).toBe('700');
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  test('are no descriptors of ours', async () => {
    using bench = openToolBench();
    const ours = openSync(join(bench.folder, 'ours'), 'w');
    const result = await bench.sh('ls -l /proc/self/fd');
    closeSync(ours);
    expect(bench.report(result, '.raw.txt')).not.toMatch(/ours|task-1\.db|raw\.txt/);
  });

  test('is a variable in place of {env:NAME}, which is shown nowhere', async () => {
    using bench = openToolBench();
    const result = await bench.run({
      argv: ['/bin/sh', '-c', 'echo "sent $1" >&2; echo "token=$1"', 'sh', '{env:API_TOKEN}'],
      environment: { API_TOKEN: 's3cr3t-value' },
    });
    const everything = [
      ...result.reportPaths.map((path) => bench.report(result, path)),
      ...bench.log,
      JSON.stringify(result),
    ].join('\n');
    expect(everything).not.toContain('s3cr3t-value');
    expect(bench.report(result, '.raw.txt')).toBe('token=[redacted]\n');
    expect(everything).toContain('{env:API_TOKEN}');
  });

  test('is refused for a variable that is not set', async () => {
    using bench = openToolBench();
    await expect(bench.run({ argv: ['echo', '{env:NO_SUCH}'] })).rejects.toMatchObject({
      kind: 'bad_input',
      permanent: true,
      message: expect.stringContaining('NO_SUCH is not set'),
    });
  });
});

describe('success', () => {
  test('is an exit code of ok_codes', async () => {
    using bench = openToolBench();
    await expect(bench.sh('echo scanned; echo no route >&2; exit 3')).rejects.toMatchObject({
      kind: 'tool',
      permanent: false,
      message: '/bin/sh exited with code 3: no route',
    });
    const result = await bench.sh('echo scanned; exit 3', { okCodes: [0, 3] });
    expect(result).toMatchObject({ outcome: 'completed', headline: 'baseline, 1 line' });
  });

  test('is no end by a signal', async () => {
    using bench = openToolBench();
    await expect(bench.sh('kill -SEGV $$')).rejects.toMatchObject({
      kind: 'tool',
      message: '/bin/sh was ended by SIGSEGV',
    });
  });

  test('is at least expect_min_lines', async () => {
    using bench = openToolBench();
    await expect(bench.sh('echo one; echo', { expectMinLines: 2 })).rejects.toMatchObject({
      kind: 'tool',
      message: '/bin/sh printed 1 readable lines; expect_min_lines asks for 2',
    });
    expect((await bench.sh('echo one; echo two', { expectMinLines: 2 })).outcome).toBe('completed');
  });

  test('needs a program: one that is missing or no program fails for good', async () => {
    using bench = openToolBench();
    const file = join(bench.folder, 'text');
    writeFileSync(file, 'no program');
    for (const [program, says] of [
      ['no-such-tool-anywhere', 'there is no program no-such-tool-anywhere on the PATH'],
      [join(bench.folder, 'missing'), 'there is no program'],
      [file, 'is not executable'],
      ['./relative', 'is a relative path'],
    ] as const)
      await expect(bench.run({ argv: [program] })).rejects.toMatchObject({
        kind: 'no_tool',
        permanent: true,
        message: expect.stringContaining(says),
      });
  });

  test('needs output that is what the task says', async () => {
    using bench = openToolBench();
    await expect(bench.sh('echo "[INF] banner"', { output: 'nuclei' })).rejects.toMatchObject({
      kind: 'bad_input',
      permanent: true,
      message: expect.stringContaining('none of the 1 lines that /bin/sh printed could be read as nuclei'),
    });
    expect((await bench.sh('true', { output: 'nuclei' })).outcome).toBe('completed');
  });
});

test('what a failed run printed is kept, privately, and its log says where', async () => {
  using bench = openToolBench();
  await expect(bench.sh('echo half; exit 1')).rejects.toThrow();
  const raw = bench.reports().find((name) => name.endsWith('.raw.txt'));
  expect(raw).toBeDefined();
  expect(statSync(join(bench.folder, 'reports', raw!)).mode & 0o777).toBe(0o600);
  expect(bench.log.join('\n')).toContain(raw);
});

test('a tool of which nothing is read is done when it says so', async () => {
  using bench = openToolBench();
  const result = await bench.sh('echo a; echo b', { output: 'none' });
  expect(result).toMatchObject({ outcome: 'completed', headline: '2 lines', changes: [] });
});
