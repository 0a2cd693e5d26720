import { expect, test } from 'vitest';
import { parseMonitorTaskConfig, parseScanTaskConfig } from '../../src/config/task-config.ts';

const TARGETS = { targets: ['http://h.example/'] };

test('headers of a scan or monitor are there where somebody set them', () => {
  expect(parseScanTaskConfig(TARGETS)).not.toHaveProperty('headers');
  const headers = { Cookie: 'sid={env:SHOP_SESSION}', 'X-Scan': 'nightly' };
  expect(parseScanTaskConfig({ ...TARGETS, headers }).headers).toEqual(headers);
  expect(parseMonitorTaskConfig({ ...TARGETS, headers }).headers).toEqual(headers);
});

test.each([
  [{ 'a b': 'c' }, 'is no name of an HTTP header'],
  [{ 'X-A': 'a\r\nHost: b' }, 'must be one line of text'],
  [{ Authorization: 'Basic am9l' }, 'headers.Authorization must not be stored: write {env:NAME}'],
  [{ 'X-Api-Key': 'k' }, 'must not be stored'],
  [{ Cookie: '{env:SCAREFLOOR_FLEET_KEY}' }, 'must not be stored'],
  ['Cookie: x', 'headers must be a group of keys'],
])('%j is refused', (headers, says) => {
  expect(() => parseScanTaskConfig({ ...TARGETS, headers })).toThrow(says);
  expect(() => parseMonitorTaskConfig({ ...TARGETS, headers })).toThrow(says);
});
