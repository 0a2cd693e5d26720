/** What every theme promises, computed from its colours: contrast (WCAG 2.2), and words where colours fail. */
import { describe, expect, test } from 'vitest';
import { PALETTES, STYLE_NAMES, type StyleName, THEME_NAMES } from '../../src/console/palettes.ts';
import { createTheme, nextTheme } from '../../src/console/theme.ts';
import { textOf } from '../screens/grid.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, NOW, running } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';

const BLACK = 16;
const WHITE = 231;
/** What a terminal calls black and white is often a little lighter and darker. */
const DARK_GREY = 235;
const LIGHT_GREY = 255;

type Rgb = readonly [red: number, green: number, blue: number];

/** The colours 16..255 of xterm, which no terminal changes unless it is told to. */
function rgbOf(colour: number): Rgb {
  if (colour >= 232) {
    const grey = 8 + (colour - 232) * 10;
    return [grey, grey, grey];
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = colour - 16;
  return [level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6)];
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function contrast(one: Rgb, other: Rgb): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((left, right) => left - right);
  return (lighter + 0.05) / (darker + 0.05);
}

function coloursOf(parameters: string): { ink: number | null; paper: number | null } {
  const ink = /(?:^|;)38;5;(\d+)/.exec(parameters)?.[1];
  const paper = /(?:^|;)48;5;(\d+)/.exec(parameters)?.[1];
  return { ink: ink === undefined ? null : Number(ink), paper: paper === undefined ? null : Number(paper) };
}

/** The least contrast of all that a theme writes, on backgrounds that it does not set itself. */
function leastContrast(name: keyof typeof PALETTES, backgrounds: readonly number[]): number {
  const ratios = STYLE_NAMES.flatMap((style) => {
    const { ink, paper } = coloursOf(PALETTES[name].deep[style]);
    if (ink === null) return [];
    const behind = paper === null ? backgrounds : [paper];
    return behind.map((background) => contrast(rgbOf(ink), rgbOf(background)));
  });
  return Math.min(...ratios);
}

describe('contrast', () => {
  test.each([
    ['dark', [BLACK, DARK_GREY], 4.5],
    ['light', [WHITE, LIGHT_GREY], 4.5],
    ['high-contrast', [BLACK, WHITE], 7],
    // Of middle lightness on purpose: three is what WCAG asks of large text and of marks.
    ['colour-blind', [BLACK, WHITE], 3],
  ] as const)('%s is read on its backgrounds at %j with at least %d : 1', (name, backgrounds, least) => {
    expect(leastContrast(name, backgrounds)).toBeGreaterThanOrEqual(least);
  });

  test('high-contrast dims nothing, in no number of colours', () => {
    for (const palette of Object.values(PALETTES['high-contrast']))
      for (const style of STYLE_NAMES) expect(palette[style].split(';'), style).not.toContain('2');
  });
});

/** Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB. */
const SEEN_WITHOUT = {
  red: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  green: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
} as const;

/** Distance of two colours as somebody without these receptors sees them, in CIELAB. */
function distanceSeen(without: keyof typeof SEEN_WITHOUT, one: number, other: number): number {
  const [left, right] = [one, other].map((colour) => {
    const light = rgbOf(colour).map(linear);
    const seen = SEEN_WITHOUT[without].map((row) =>
      row.reduce((sum, factor, index) => sum + factor * (light[index] ?? 0), 0),
    );
    return lab(seen.map((channel) => Math.min(1, Math.max(0, channel))));
  });
  return Math.hypot(...(left ?? []).map((value, index) => value - (right?.[index] ?? 0)));
}

/** CIE 1976 L*a*b* of linear sRGB, white point D65. */
function lab([red = 0, green = 0, blue = 0]: readonly number[]): number[] {
  const curve = (t: number) => (t > 216 / 24_389 ? Math.cbrt(t) : (24_389 / 27 / 116) * t + 16 / 116);
  const x = curve((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047);
  const y = curve(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = curve((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

test.each([['red'], ['green']] as const)(
  'in colour-blind, good and bad stay far apart without %s receptors',
  (without) => {
    const { good, bad, warning } = PALETTES['colour-blind'].deep;
    const ink = (parameters: string) => coloursOf(parameters).ink ?? 0;
    // Around 2 is just noticeable; the usual green and red come to less than 40.
    expect(distanceSeen(without, ink(good), ink(bad))).toBeGreaterThan(80);
    expect(distanceSeen(without, ink(good), ink(warning))).toBeGreaterThan(80);
  },
);

describe('each theme', () => {
  test('comes round with T', () => {
    const seen = THEME_NAMES.map((_, index) =>
      Array.from({ length: index }).reduce<(typeof THEME_NAMES)[number]>(
        (name) => nextTheme(name),
        'terminal',
      ),
    );
    expect(seen).toEqual([...THEME_NAMES]);
    expect(nextTheme('colour-blind')).toBe('terminal');
  });

  test.each(THEME_NAMES)('%s writes no colour where colour is unwanted', (name) => {
    const theme = createTheme({ colour: false, deep: true, ascii: false, links: false }, name);
    for (const style of STYLE_NAMES) {
      const [, parameters = ''] = /\u001b\[([\d;]*)m/.exec(theme.paint(style, 'x')) ?? [];
      expect(
        parameters.split(';').filter((code) => !['', '1', '2', '7'].includes(code)),
        style,
      ).toEqual([]);
    }
  });

  test.each(THEME_NAMES)('%s has sixteen colours where there are no more', (name) => {
    for (const style of STYLE_NAMES) expect(PALETTES[name].basic[style]).not.toMatch(/[34]8;/);
  });

  test('gives what went well and what went wrong different looks, everywhere', () => {
    for (const { basic, deep } of Object.values(PALETTES))
      for (const palette of [basic, deep]) {
        const looks = (['good', 'warning', 'bad'] satisfies StyleName[]).map((style) => palette[style]);
        expect(new Set(looks).size).toBe(3);
      }
  });
});

test('high contrast paints behind words, and not behind the empty rest of a column', () => {
  const theme = createTheme({ colour: true, deep: true, ascii: false, links: false }, 'high-contrast');
  expect(theme.paint('bad', '  dead letter   ')).toMatch(/^ {2}\u001b\[[\d;]+mdead letter\u001b\[0m {3}$/);
  expect(theme.paint('badBanner', ' STALE  ')).toMatch(/m STALE {2}\u001b/);
});

describe('T', () => {
  test('changes the colours of the whole screen and nothing else, and says how to keep them', async () => {
    const emulator = new Emulator({ board: new ScriptedBoard(busySnapshot()) });
    await emulator.settle();
    const before = emulator.grid();
    await emulator.type('T');
    expect(emulator.text()).toContain('theme dark; console.theme in scarefloor.yaml, or --theme, keeps it');
    const after = emulator.grid();
    const body = (grid: typeof before) => textOf(grid).split('\n').slice(0, -2);
    expect(body(after)).toEqual(body(before));
    expect(JSON.stringify(after.cells)).not.toBe(JSON.stringify(before.cells));
    await emulator.close();
  });

  test('is refused where there are no colours', async () => {
    const operator = new Operator(undefined, undefined, { looks: { themes: [] } });
    await operator.press('T');
    expect(operator.message).toMatch(/^no colours here/);
    expect(operator.state.theme).toBe('terminal');
    await operator.session.close();
  });
});

test.each(THEME_NAMES)('%s moves five executions at 80x24 for at most 400 bytes a second', async (theme) => {
  const work = (second: number) =>
    Array.from({ length: 5 }, (_, index) =>
      running({
        executionId: index,
        name: `scan-${index}`,
        done: 100 + second * (3 + index),
        rate: 3 + index + (second % 3) / 10,
        counters: { new: second, errors: index },
        eta: NOW + 300_000,
        since: NOW - 60_000 * (index + 1),
      }),
    );
  const emulator = new Emulator({
    looks: { theme },
    board: new ScriptedBoard(busySnapshot({ running: work(0) })),
  });
  await emulator.settle();
  const before = emulator.written().bytes;
  for (let second = 0; second < 20; second += 1) {
    emulator.board.show({ running: work(second) });
    await emulator.advance(1_000);
  }
  expect((emulator.written().bytes - before) / 20).toBeLessThanOrEqual(400);
  await emulator.close();
});
