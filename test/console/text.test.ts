import { describe, expect, test } from 'vitest';
import {
  EMPTY_FIELD,
  editField,
  fieldText,
  fieldWindow,
  insertText,
} from '../../src/console/input/text-field.ts';
import { cellWidth, fitCells, steadyText, wrapCells } from '../../src/console/text/cells.ts';
import { countText, rateText } from '../../src/console/text/count-words.ts';
import { readPauseWords } from '../../src/console/text/pause-words.ts';
import { clockText, countdownText, elapsedText, momentText } from '../../src/console/text/time-words.ts';
import { fc } from '../property.ts';
import { HOUR_MS, MINUTE_MS, NOW } from './floor-rows.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '\u001b[2J',
    '\u0007\u0000x',
    '日本語テキスト',
    '👩‍👩‍👧‍👦 family',
    'e\u0301clair',
    '\u202eevil',
    '🇩🇪🇩🇪',
    'ä'.repeat(90),
  ),
);

describe('text in cells', () => {
  test('fits exactly, whatever it is and wherever it is cut', () => {
    fc.assert(
      fc.property(anyText, fc.nat(40), fc.constantFrom('left', 'right'), (text, width, align) => {
        expect(cellWidth(fitCells(text, width, '⋯', align as 'left'))).toBe(width);
      }),
    );
  });

  test('takes every emoji for one whose width is not known, without asking for the set of them', () => {
    const characters = Array.from({ length: 0x1fb00 }, (_, code) => code)
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCodePoint(code));
    const emoji = characters
      .flatMap((one) => [one, `${one}\ufe0f`, `${one}\ufe0f\u20e3`, `${one}\u{1f3fd}`])
      .concat('🇩🇪', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', '👩‍👩‍👧‍👦', '🏳️‍🌈', '❤️‍🔥')
      .filter((text) => /^\p{RGI_Emoji}$/v.test(text));
    expect(emoji.length).toBeGreaterThan(1_500);
    for (const text of emoji) expect(steadyText(text), text).toMatch(/^\?/);
  });

  test('never carries what would move the cursor or change its own width', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const steady = steadyText(text);
        expect(steady).not.toMatch(/\p{Cc}|[\u202a-\u202e]|\p{RGI_Emoji}/v);
        expect(steady).not.toMatch(/\u200d|\ufe0f/);
      }),
    );
  });

  test('wraps into lines that fit and keeps every word', () => {
    const lines = wrapCells('one two three fourteen-letters 日本語', 8);
    expect(lines.every((line) => cellWidth(line) <= 8)).toBe(true);
    expect(lines.join('').replaceAll(' ', '')).toBe('onetwothreefourteen-letters日本語');
  });

  test('wraps whatever it is into lines that fit, full ones where a word is longer than a line', () => {
    fc.assert(
      fc.property(fc.array(anyText), fc.integer({ min: 2, max: 40 }), (words, width) => {
        const text = words.join(' ');
        const lines = wrapCells(text, width);
        for (const line of lines) expect(cellWidth(line), line).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(steadyText(text).replaceAll(' ', ''));
        const long = steadyText(text.replaceAll(/[\s\0]/g, ''));
        for (const line of wrapCells(long, width).slice(0, -1))
          expect(cellWidth(line)).toBeGreaterThanOrEqual(width - 1);
      }),
    );
  });

  // Looking at what is left of it for each of its lines would take hours.
  test('wraps a word of two million characters', () => {
    const lines = wrapCells('x'.repeat(2_000_000), 10);
    expect(lines.length).toBe(200_000);
  });
});

describe('times', () => {
  test.each([
    [-5, 'due'],
    [0, 'due'],
    [900, '0:01'],
    [59_000, '0:59'],
    [119_000, '1:59'],
    [2 * MINUTE_MS, '2m'],
    [9.2 * MINUTE_MS, '10m'],
    [59.5 * MINUTE_MS, '1h 00m'],
    [3.2 * HOUR_MS, '3h 12m'],
    [50 * HOUR_MS, '2d 02h'],
  ])('%d ms to go read %s', (ms, text) => {
    expect(countdownText(ms)).toBe(text);
  });

  test.each([
    [-1, '0:00'],
    [42_000, '0:42'],
    [12 * MINUTE_MS + 5_000, '12:05'],
    [HOUR_MS + 2 * MINUTE_MS, '1h 02m'],
  ])('%d ms gone by read %s', (ms, text) => {
    expect(elapsedText(ms)).toBe(text);
  });

  test('moments carry their day only when it is another one', () => {
    expect(clockText(NOW, 'Europe/Berlin')).toBe('15:05');
    expect(momentText(NOW + HOUR_MS, NOW, 'UTC')).toBe('15:05');
    expect(momentText(NOW + 20 * HOUR_MS, NOW, 'UTC')).toBe('11-24 10:05');
  });
});

describe('what is typed when pausing', () => {
  test.each([
    ['', '', null],
    ['certificate change', 'certificate change', null],
    ['2h', '', NOW + 2 * HOUR_MS],
    ['disk work 1h30m', 'disk work', NOW + 1.5 * HOUR_MS],
    ['for 45m', '', NOW + 45 * MINUTE_MS],
    ['until 15:00', '', NOW + 55 * MINUTE_MS],
    ['deploy until 09:00', 'deploy', NOW + 18 * HOUR_MS + 55 * MINUTE_MS],
    ['until 25:00', 'until 25:00', null],
    ['until the moon is full', 'until the moon is full', null],
  ])('%j is the reason %j until %s', (text, reason, until) => {
    expect(readPauseWords(text, NOW, 'UTC')).toEqual({ reason, until });
  });

  test('a time of day is one of the zone, also across the end of summer time', () => {
    const evening = Date.UTC(2026, 9, 24, 20, 0);
    expect(readPauseWords('until 09:00', evening, 'Europe/Berlin').until).toBe(Date.UTC(2026, 9, 25, 8, 0));
  });
});

test.each([
  [7, '7'],
  [9_999, '9999'],
  [12_340, '12.3k'],
  [999_400, '999k'],
  [1_234_567, '1.2M'],
])('%d is shown as %s', (count, text) => {
  expect(countText(count)).toBe(text);
});

test.each([
  [0, '0/s'],
  [48.2, '48/s'],
  [3.44, '3.4/s'],
  [0.4, '24/min'],
])('%d a second is %s', (rate, text) => {
  expect(rateText(rate)).toBe(text);
});

describe('a text field', () => {
  test('edits whole characters', () => {
    const typed = insertText(EMPTY_FIELD, 'ae\u0301👩‍👩‍👧', 'line');
    const erased = editField(typed, 'erase');
    expect(fieldText(erased)).toBe('ae\u0301');
    expect(fieldText(editField(erased, 'erase'))).toBe('a');
    expect(insertText(editField(erased, 'home'), '>', 'line')).toEqual({ before: '>', after: 'ae\u0301' });
  });

  test('takes line ends only where it holds a list, and control characters nowhere', () => {
    expect(fieldText(insertText(EMPTY_FIELD, 'a\r\nb\u001b[2J\tc', 'line'))).toBe('a b[2Jc');
    expect(fieldText(insertText(EMPTY_FIELD, 'a\r\nb', 'list'))).toBe('a\nb');
  });

  test('shows the part around its cursor, exactly as wide as it is', () => {
    const field = { before: 'x'.repeat(50), after: 'y'.repeat(50) };
    const { before, at, after } = fieldWindow(field, 20);
    expect([before, at, after]).toEqual(['x'.repeat(19), 'y', '']);
    expect(fieldWindow({ before: 'two ', after: '' }, 20).before).toBe('two ');
  });
});
