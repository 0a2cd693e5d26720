import { describe, expect, test } from 'vitest';
import { CONTEXTS } from '../../src/console/binding.ts';
import { takesText } from '../../src/console/dialog-keys.ts';
import { helpEntries } from '../../src/console/help/help-entries.ts';
import { keyTableMarkdown } from '../../src/console/key-table.ts';
import { DEFAULT_KEYMAP, KEYMAP } from '../../src/console/keymap.ts';
import { isMove } from '../../src/console/repeating-keys.ts';

describe('the key table', () => {
  test.each(CONTEXTS)('gives each key one meaning in %s', (context) => {
    const keys = KEYMAP.filter(({ contexts }) => contexts.includes(context)).flatMap(({ keys }) => keys);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test.each(CONTEXTS)('has a way out of %s', (context) => {
    expect(DEFAULT_KEYMAP.commandFor(context, 'Escape')).toBe('escape');
    expect(DEFAULT_KEYMAP.commandFor(context, 'Ctrl-C')).toBe('interrupt');
  });

  test('lets no plain letter act in a field', () => {
    const letters = KEYMAP.filter(({ contexts }) => contexts.some(takesText))
      .flatMap(({ keys }) => keys)
      .filter((key) => key.length === 1);
    expect(letters).toEqual([]);
  });

  test('asks before anything risky: no key that opens a confirm also answers it', () => {
    const risky = KEYMAP.filter(({ area }) => area === 'risky acts' || area === 'emergency').flatMap(
      ({ keys }) => keys,
    );
    for (const key of [...risky, 'q']) expect(DEFAULT_KEYMAP.commandFor('confirm', key), key).toBeNull();
    for (const key of [...risky, 'q']) expect(DEFAULT_KEYMAP.commandFor('leave', key), key).toBeNull();
  });

  test('knows which keys may be held', () => {
    expect(
      ['j', 'k', 'PageDown', 'Ctrl-D', 'G'].every((key) => isMove(DEFAULT_KEYMAP.commandFor('floor', key))),
    ).toBe(true);
    expect(
      ['r', 'x', 'Enter', 'Tab', '!'].some((key) => isMove(DEFAULT_KEYMAP.commandFor('floor', key))),
    ).toBe(false);
  });

  test('becomes the table of the README, with every binding but those of the dialogs', () => {
    const table = keyTableMarkdown();
    for (const { keys, says } of KEYMAP.filter(({ area }) => area !== 'dialogs')) {
      for (const key of keys) expect(table).toContain(`\`${key}\``);
      expect(table).toContain(says);
    }
    const cells = table.split('\n').map((line) => line.split(/(?<!\\)\|/).length);
    expect(new Set(cells)).toEqual(new Set([5]));
  });

  test('becomes the help, with every binding in it', () => {
    const shown = helpEntries(DEFAULT_KEYMAP, 'floor', '').map(({ binding }) => binding);
    for (const binding of KEYMAP) expect(shown).toContain(binding);
  });
});
