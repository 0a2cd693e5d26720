import { expect, test } from 'vitest';
import { parseScanTaskConfig } from '../../src/config/task-config.ts';

test('a scan sets its own budgets, or leaves them to its mode', () => {
  const own = { max_urls: 20_000, max_depth: 30, max_minutes: 90 };
  expect(parseScanTaskConfig({ targets: ['a.example'], ...own })).toMatchObject(own);
  expect(parseScanTaskConfig({ targets: ['a.example'] })).toMatchObject({
    max_urls: 0,
    max_depth: 0,
    max_minutes: 0,
  });
});

test('budgets that nobody can mean are refused, each with what would be right', () => {
  const wrong = { targets: ['a.example'], max_urls: -1, max_depth: 1.5, max_minutes: 'long' };
  expect(() => parseScanTaskConfig(wrong)).toThrow(
    'max_urls must be a whole number from 0 to 1000000, is -1; max_depth must be a whole number from 0 to 1000, is 1.5; max_minutes must be a whole number from 0 to 10080, is "long"',
  );
});
