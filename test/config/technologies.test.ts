import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigurationError } from '../../src/config/configuration-error.ts';
import { settingsOf, temporaryDirectory } from './config-file.ts';

const YAML = 'web:\n  technologies_directory: rules\n';

function folder(content: string | null): string {
  const directory = temporaryDirectory();
  if (content !== null) {
    mkdirSync(join(directory, 'rules'));
    writeFileSync(join(directory, 'rules', 'own.json'), content);
  }
  return directory;
}

test('a folder of technologies is relative to the file, and none unless asked for', async () => {
  const directory = folder('{"House": {"headers": {"X-House": ""}}}');
  const { web } = await settingsOf(YAML, {}, directory);
  expect(web.technologies_directory).toBe(join(directory, 'rules'));
  expect((await settingsOf('')).web.technologies_directory).toBe('');
});

test.each([
  ['is not there', null, 'cannot read'],
  ['holds no JSON', '{', 'own.json: '],
  [
    'holds something else',
    '{"House": {"headers": "X-House"}}',
    'own.json: House: headers: must be an object',
  ],
])('a folder that %s is a mistake of that line', async (_, content, says) => {
  const error = await settingsOf(YAML, {}, folder(content)).catch((one: unknown) => one);
  expect(error).toBeInstanceOf(ConfigurationError);
  const [problem] = (error as ConfigurationError).problems;
  expect(problem?.line).toBe(2);
  expect(problem?.message).toContain(`web.technologies_directory: `);
  expect(problem?.message).toContain(says);
});
