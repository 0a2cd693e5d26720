import { expect, test } from 'vitest';
import { parseScanTaskConfig } from '../../src/config/task-config.ts';

const TARGETS = { targets: ['http://h.example/'] };

test('paths and extensions of a scan are lists that are empty unless asked for', () => {
  expect(parseScanTaskConfig(TARGETS)).toMatchObject({
    allowed_paths: [],
    denied_paths: [],
    allowed_extensions: [],
    denied_extensions: [],
    max_similar: 0,
  });
  const scope = { allowed_paths: ['/docs', '/api/v*'], denied_extensions: ['.zip', 'ISO'] };
  expect(parseScanTaskConfig({ ...TARGETS, ...scope })).toMatchObject(scope);
});

test.each([
  [{ allowed_paths: ['docs'] }, 'allowed_paths[0] must be a path that begins with a slash'],
  [{ denied_paths: ['/a?b=1'] }, 'denied_paths[0] must be a path that begins with a slash'],
  [{ allowed_extensions: ['*.html'] }, 'allowed_extensions[0] must be the extension of a file'],
  [{ denied_extensions: 'zip' }, 'denied_extensions must be a list'],
  [{ max_similar: -1 }, 'max_similar must be a whole number from 0'],
])('%j is refused', (scope, says) => {
  expect(() => parseScanTaskConfig({ ...TARGETS, ...scope })).toThrow(says);
});
