import { expect, test } from 'vitest';
import { mixedScripts } from '../../src/web/mixed-scripts.ts';

test.each([
  ['http://p\u0430ypal.example/', 'Latin and Cyrillic'],
  ['http://shop.\u0261\u03bf\u03bfgle.example:8080/', 'Latin and Greek'],
  ['http://\u0430\u0440\u0440\u04cf\u0435.example/', ''],
  ['http://k\u00e4se.example/', ''],
  ['http://\u6771\u4eac\u30bf\u30ef\u30fcabc.example/', ''],
  ['http://shop.example/', ''],
  ['http://127.0.0.1:8080/', ''],
])('%s', (url, mixed) => {
  expect(mixedScripts(new URL(url).host)).toBe(mixed);
});
