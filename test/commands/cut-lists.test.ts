/** Lists that end at a limit say so to people, and to programs give what was asked for. */
import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';

async function floor() {
  const line = commandLine();
  const tool = ['--type', 'tool', '--manual', '--'];
  for (const name of ['one', 'two', 'three']) await line.run('add', name, ...tool, 'true');
  for (const name of ['one', 'two', 'three']) await line.run('trigger', name);
  return line;
}

test.for(['history', 'audit'])('%s says that there is more than it shows', async (verb) => {
  const { run, json } = await floor();
  const cut = await run(verb, '-n', '2');
  // The heading besides.
  expect(cut.stdout.trimEnd().split('\n')).toHaveLength(3);
  expect(cut.stderr).toBe('the newest 2; -n shows more\n');
  expect(await json(verb, '-n', '2')).toHaveLength(2);
  expect((await run(verb)).stderr).toBe('');
});

test('a list that ends where the limit is has no more', async () => {
  const { run } = await floor();
  expect(await run('history', '-n', '3')).toMatchObject({ code: 0, stderr: '' });
});
