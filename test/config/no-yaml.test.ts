/** Files that are hardly a configuration: each is one clear mistake, and never a page of them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigurationError } from '../../src/config/configuration-error.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { mistakesIn, settingsOf, temporaryDirectory } from './config-file.ts';

const DEEP = 20_000;

test.each([
  ['lists', `tasks: ${'['.repeat(DEEP)}${']'.repeat(DEEP)}\n`],
  ['lists that do not end', `tasks: ${'['.repeat(DEEP)}\n`],
  ['groups', `a: ${'{a: '.repeat(DEEP)}\n`],
])('%s that are nested too deeply', async (_, yaml) => {
  expect(await mistakesIn(yaml)).toEqual(['1: lists or groups are nested too deeply']);
});

test('two documents, and the character NUL', async () => {
  expect(await mistakesIn('timezone: UTC\n---\ntimezone: UTC\n')).toEqual([
    '2: a second document begins here; remove the line "---"',
  ]);
  expect(await mistakesIn('scheduler_config: { sqlite_db_path: "a\\0b" }\n')).toEqual([
    '1: a text must not hold the character NUL',
  ]);
});

test('a list that is too long says how long it is', async () => {
  const yaml = `tasks: [${'{},'.repeat(10_001)}]\n`;
  expect((await mistakesIn(yaml))[0]).toBe('1: tasks must have at most 10000 entries, is a list of 10001');
});

test('a value of megabytes is quoted by its beginning', async () => {
  const mistakes = await mistakesIn(`timezone: ${'x'.repeat(3_000_000)}\n`);
  expect(mistakes.join('\n').length).toBeLessThan(500);
});

test('of thousands of mistakes a hundred are told, and how many more there are', async () => {
  const error = await settingsOf('tasks:\n'.concat('  - { typ: scan }\n'.repeat(500))).catch(
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConfigurationError)) throw error;
  expect(error.problems.length).toBeGreaterThan(500);
  expect(error.lines).toHaveLength(101);
  expect(error.lines.at(-1)).toBe(`${error.file}: and ${error.problems.length - 100} more like these`);
  expect(error.message).toBe(error.lines.join('\n'));
});

test.each([
  ['Latin-1', Buffer.from('web: { contact: "Jérôme" }\n', 'latin1')],
  ['UTF-16', Buffer.from('\ufefftimezone: UTC\n', 'utf16le')],
])('a file in %s', async (_, bytes) => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'scarefloor.yaml'), bytes);
  const read = loadSettings({ environment: { HOME: directory }, workingDirectory: directory });
  await expect(read).rejects.toThrow(`${join(directory, 'scarefloor.yaml')} is no text in UTF-8`);
});

test('a mark of the byte order and lines that end as on Windows are none', async () => {
  const { timezone } = await settingsOf('\ufefftimezone: Europe/Berlin\r\nprune: true\r\n');
  expect(timezone).toBe('Europe/Berlin');
});
