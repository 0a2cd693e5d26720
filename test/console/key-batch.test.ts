import { expect, test } from 'vitest';
import type { KeyPress } from '../../src/console/input/key-press.ts';
import { DEFAULT_KEYMAP } from '../../src/console/keymap.ts';
import { keyBehind, looksPasted, typedRuns } from '../../src/console/state/key-batch.ts';

const keys = (text: string): KeyPress[] =>
  text.split('').map((one) => (one === '\n' ? { name: 'Enter', text: '' } : { name: one, text: one }));

test('keys that only look may come many at once, others look like pasted text', () => {
  const looks = (text: string) => looksPasted(DEFAULT_KEYMAP, 'floor', keys(text));
  expect(['j', 'jjj', 'jj\n', 'r', 'rx', 'jr'].map(looks)).toEqual([false, false, false, false, true, true]);
});

test('what a slow line hands over with the key that opens a line is text, unless an Enter would send it', () => {
  const runs = (text: string) => typedRuns(DEFAULT_KEYMAP, 'floor', keys(text));
  expect(runs('/web')).toEqual([{ name: '/', text: '/' }, 'web']);
  expect(runs(':run\n')).toBeNull();
  expect(runs('jj')).toBeNull();
});

test('line ends within a text that came in one piece are text', () => {
  expect(typedRuns(DEFAULT_KEYMAP, 'form', keys('a\nb'))).toEqual(['a\nb']);
});

test('one key behind an Escape that closed a line is a key again, a longer text never is', () => {
  expect(keyBehind('floor', ' ')).toEqual({ name: 'Space', text: ' ' });
  expect(keyBehind('floor', 'web')).toBe('web');
  expect(keyBehind('filter', 'w')).toBe('w');
});
