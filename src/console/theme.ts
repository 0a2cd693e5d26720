/**
 * How things look: glyphs and styles by meaning. Colour is never all that tells two things apart: every meaning has
 * a word or a glyph besides, which is all that remains with NO_COLOR.
 */
import { MONOCHROME, PALETTES, type StyleName, THEME_NAMES, type ThemeName } from './palettes.ts';
import type { Abilities } from './terminal/abilities.ts';

export type { StyleName } from './palettes.ts';

export interface Glyphs {
  selected: string;
  /** Of a row that is marked for an act on many. */
  mark: string;
  ascending: string;
  descending: string;
  ok: string;
  failed: string;
  cancelled: string;
  retrying: string;
  running: string;
  queued: string;
  paused: string;
  emergency: string;
  barDone: string;
  barLeft: string;
  /** Nothing, then rising to the limit in quarters, then more than it. */
  levels: readonly [string, string, string, string, string, string];
  /** Nothing starts. */
  blackout: string;
  rule: string;
  divider: string;
  ellipsis: string;
  /** Whether small bars are drawn with Braille dots. */
  braille: boolean;
}

/** Only characters that no terminal draws two cells wide, beyond box drawing and the full block. */
const UNICODE: Glyphs = {
  selected: '>',
  mark: '*',
  ascending: '^',
  descending: 'v',
  ok: '✓',
  failed: '✗',
  cancelled: '-',
  retrying: '~',
  running: '»',
  queued: ':',
  paused: '=',
  emergency: '!',
  barDone: '━',
  barLeft: '─',
  // Braille, which no terminal draws two cells wide, as it may the blocks.
  levels: ['.', '⣀', '⣤', '⣶', '⣿', '!'],
  blackout: 'x',
  rule: '─',
  divider: '│',
  ellipsis: '⋯',
  braille: true,
};

const ASCII: Glyphs = {
  ...UNICODE,
  running: 'o',
  ok: '+',
  failed: 'x',
  barDone: '#',
  barLeft: '-',
  levels: ['.', '_', '-', '=', '#', '!'],
  rule: '-',
  divider: '|',
  ellipsis: '~',
  braille: false,
};

export interface Theme {
  glyphs: Glyphs;
  /** Whether the terminal makes links of OSC 8. */
  links: boolean;
  paint(style: StyleName, text: string): string;
}

export function createTheme(abilities: Abilities, name: ThemeName = 'terminal'): Theme {
  const palette = abilities.colour ? PALETTES[name][abilities.deep ? 'deep' : 'basic'] : MONOCHROME;
  return {
    glyphs: abilities.ascii ? ASCII : UNICODE,
    links: abilities.links,
    paint(style, text) {
      const parameters = palette[style];
      if (parameters === '' || text === '') return text;
      const painted = (words: string) => `\u001b[${parameters}m${words}\u001b[0m`;
      return isWords(style) && PAPER.test(parameters) ? text.replace(WORDS, painted) : painted(text);
    },
  };
}

/** A background of its own. */
const PAPER = /(?:^|;)(?:48;5;\d+|4[0-7]|10[0-7])(?:;|$)/;
const WORDS = /\S(?:.*\S)?/;

/** What lies behind words is not to fill the rest of their column; banners and titles are meant to. */
function isWords(style: StyleName): boolean {
  return style === 'warning' || style === 'bad';
}

/** Each theme of a terminal, made once. */
export function themesOf(abilities: Abilities): (name: ThemeName) => Theme {
  const made = new Map<ThemeName, Theme>();
  return (name) => {
    const theme = made.get(name) ?? createTheme(abilities, name);
    made.set(name, theme);
    return theme;
  };
}

/** For a file or a pipe: the same glyphs and words, and no escape sequence at all. */
export function plainTheme(ascii: boolean): Theme {
  return { glyphs: ascii ? ASCII : UNICODE, links: false, paint: (_style, text) => text };
}

/** The theme after this one. */
export function nextTheme(name: ThemeName): ThemeName {
  return THEME_NAMES[(THEME_NAMES.indexOf(name) + 1) % THEME_NAMES.length] ?? 'terminal';
}
