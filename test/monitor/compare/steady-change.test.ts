import { describe, expect, test } from 'vitest';
import { changedBeyondNoise } from '../../../src/monitor/compare/steady-change.ts';

const PAGE = ['head', 'news of today', 'body', 'more', 'ad 0', 'clock 0', 'foot'];
const with_ = (changes: Record<number, string | null>) =>
  PAGE.flatMap((line, index) => {
    const changed = changes[index];
    return changed === null ? [] : [changed ?? line];
  }).join('\n');

describe('on a page whose advertisement and clock are never the same twice', () => {
  const looks = (more: Record<number, string | null> = {}) => [
    with_({ 4: 'ad 7', 5: 'clock 1', ...more }),
    with_({ 4: 'ad 9', 5: 'clock 2', ...more }),
    with_({ 4: 'ad 8', 5: 'clock 3', ...more }),
  ];

  test('those are no change', () => {
    expect(changedBeyondNoise(with_({}), looks())).toBe(false);
  });

  test.each<[string, Record<number, string | null>]>([
    ['another line', { 1: 'owned' }],
    ['a line more', { 3: 'more\n<script src="//evil.example/x.js"></script>' }],
    ['a line less', { 1: null }],
    ['a line more beside the advertisement', { 6: 'new form\nfoot' }],
  ])('%s is one', (_, change) => {
    expect(changedBeyondNoise(with_({}), looks(change))).toBe(true);
  });

  test('an advertisement of more lines than before is none', () => {
    const long = [0, 1, 2].map((look) =>
      with_({ 4: `ad ${look}\nnow ${look}\nfor ${look}`, 5: `clock ${look}` }),
    );
    expect(changedBeyondNoise(with_({ 5: 'clock 9' }), long)).toBe(false);
  });
});

test('nothing is said of one look, or of a page that is wholly another each time', () => {
  expect(changedBeyondNoise('a', ['b'])).toBe(false);
  const pages = ['x', 'y', 'z'].map((name) =>
    Array.from({ length: 50 }, (_, line) => `${name}${line}`).join('\n'),
  );
  expect(changedBeyondNoise(PAGE.join('\n'), pages)).toBe(false);
});
