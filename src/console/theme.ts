/**
 * How things look: glyphs and styles by meaning. Colours are the terminal's own sixteen, so that the operator's
 * palette decides; without colour the attributes remain, and every meaning has a word or a glyph besides.
 */

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
  emergency: string;
  barDone: string;
  barLeft: string;
  rule: string;
  divider: string;
  ellipsis: string;
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
  emergency: '!',
  barDone: '━',
  barLeft: '─',
  rule: '─',
  divider: '│',
  ellipsis: '⋯',
};

const ASCII: Glyphs = {
  ...UNICODE,
  ok: '+',
  failed: 'x',
  barDone: '#',
  barLeft: '-',
  rule: '-',
  divider: '|',
  ellipsis: '~',
};

/** Select Graphic Rendition parameters (ECMA-48 8.3.117), with and without colour. */
const STYLES = {
  plain: { colour: '', mono: '' },
  faint: { colour: '2', mono: '2' },
  strong: { colour: '1', mono: '1' },
  good: { colour: '32', mono: '' },
  warning: { colour: '33', mono: '1' },
  bad: { colour: '31', mono: '1' },
  active: { colour: '36', mono: '' },
  key: { colour: '1;36', mono: '1' },
  heading: { colour: '2', mono: '2' },
  paneTitle: { colour: '1', mono: '1' },
  focusTitle: { colour: '1;7;36', mono: '1;7' },
  selected: { colour: '7', mono: '7' },
  cursor: { colour: '7', mono: '7' },
  warningBanner: { colour: '1;7;33', mono: '1;7' },
  badBanner: { colour: '1;7;31', mono: '1;7' },
  noteBanner: { colour: '36', mono: '' },
} as const;

export type StyleName = keyof typeof STYLES;

export interface Theme {
  glyphs: Glyphs;
  /** Whether the terminal makes links of OSC 8. */
  links: boolean;
  paint(style: StyleName, text: string): string;
}

export function createTheme(abilities: { colour: boolean; ascii: boolean; links: boolean }): Theme {
  const column = abilities.colour ? 'colour' : 'mono';
  return {
    glyphs: abilities.ascii ? ASCII : UNICODE,
    links: abilities.links,
    paint(style, text) {
      const parameters = STYLES[style][column];
      return parameters === '' || text === '' ? text : `\u001b[${parameters}m${text}\u001b[0m`;
    },
  };
}

/** For a file or a pipe: the same glyphs and words, and no escape sequence at all. */
export function plainTheme(ascii: boolean): Theme {
  return { glyphs: ascii ? ASCII : UNICODE, links: false, paint: (_style, text) => text };
}
