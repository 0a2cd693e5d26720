/**
 * What each style is painted with, by theme: parameters of Select Graphic Rendition (ECMA-48 8.3.117). `terminal`
 * takes the sixteen colours of the terminal, so that the operator's own palette decides. The others choose from the
 * 256 colours of xterm where the terminal has them, since what it makes of the sixteen is nobody's promise.
 */

export const THEME_NAMES = ['terminal', 'dark', 'light', 'high-contrast', 'colour-blind'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

export const STYLE_NAMES = [
  'plain',
  'faint',
  'strong',
  'good',
  'warning',
  'bad',
  'active',
  'key',
  'heading',
  'paneTitle',
  'focusTitle',
  'selected',
  'cursor',
  'warningBanner',
  'badBanner',
  'noteBanner',
] as const;
export type StyleName = (typeof STYLE_NAMES)[number];
export type Palette = Readonly<Record<StyleName, string>>;

/** Without colour, as with NO_COLOR: weight and inversion alone. */
export const MONOCHROME: Palette = {
  plain: '',
  faint: '2',
  strong: '1',
  good: '',
  warning: '1',
  bad: '1',
  active: '',
  key: '1',
  heading: '2',
  paneTitle: '1',
  focusTitle: '1;7',
  selected: '7',
  cursor: '7',
  warningBanner: '1;7',
  badBanner: '1;7',
  noteBanner: '',
};

const TERMINAL: Palette = {
  ...MONOCHROME,
  good: '32',
  warning: '33',
  bad: '31',
  active: '36',
  key: '1;36',
  focusTitle: '1;7;36',
  warningBanner: '1;7;33',
  badBanner: '1;7;31',
  noteBanner: '36',
};

/** Each in sixteen colours, and in 256. */
export const PALETTES: Readonly<Record<ThemeName, { basic: Palette; deep: Palette }>> = {
  terminal: { basic: TERMINAL, deep: TERMINAL },
  // Pale colours for a dark background.
  dark: {
    basic: {
      ...TERMINAL,
      good: '92',
      warning: '93',
      bad: '91',
      active: '96',
      key: '1;96',
      noteBanner: '96',
    },
    deep: {
      ...MONOCHROME,
      faint: ink(246),
      good: ink(114),
      warning: ink(221),
      bad: ink(210),
      active: ink(117),
      key: `1;${ink(117)}`,
      heading: ink(246),
      focusTitle: `1;${ink(16)};${paper(117)}`,
      warningBanner: `1;${ink(16)};${paper(221)}`,
      badBanner: `1;${ink(231)};${paper(124)}`,
      noteBanner: ink(117),
    },
  },
  // Deep colours for a light one, where the yellow and cyan of many terminals cannot be read.
  light: {
    basic: {
      ...TERMINAL,
      warning: '1;35',
      active: '34',
      key: '1;34',
      focusTitle: '1;7;34',
      warningBanner: '1;7;35',
      noteBanner: '34',
    },
    deep: {
      ...MONOCHROME,
      faint: ink(241),
      good: ink(22),
      warning: ink(94),
      bad: ink(124),
      active: ink(25),
      key: `1;${ink(25)}`,
      heading: ink(241),
      focusTitle: `1;${ink(231)};${paper(25)}`,
      warningBanner: `1;${ink(231)};${paper(94)}`,
      badBanner: `1;${ink(231)};${paper(124)}`,
      noteBanner: ink(25),
    },
  },
  // Nothing is dimmed, and what is coloured brings its own background: right whatever the terminal's is.
  'high-contrast': {
    basic: {
      ...MONOCHROME,
      faint: '',
      heading: '',
      good: '1',
      active: '1',
      warning: '1;30;103',
      bad: '1;97;41',
      warningBanner: '1;30;103',
      badBanner: '1;97;41',
      noteBanner: '1',
    },
    deep: {
      ...MONOCHROME,
      faint: '',
      heading: '',
      good: '1',
      active: '1',
      warning: `1;${ink(16)};${paper(226)}`,
      bad: `1;${ink(231)};${paper(88)}`,
      warningBanner: `1;${ink(16)};${paper(226)}`,
      badBanner: `1;${ink(231)};${paper(88)}`,
      noteBanner: '1',
    },
  },
  // Blue for good and orange for bad, which stay apart without red or green receptors (Okabe and Ito, Color
  // Universal Design, 2008); of middle lightness, for dark and light backgrounds alike.
  'colour-blind': {
    basic: {
      ...TERMINAL,
      good: '94',
      warning: '33',
      bad: '1;33',
      active: '36',
      warningBanner: '1;7;33',
      badBanner: '1;30;103',
    },
    deep: {
      ...MONOCHROME,
      good: ink(32),
      warning: ink(136),
      bad: `1;${ink(166)}`,
      active: ink(67),
      key: `1;${ink(67)}`,
      focusTitle: `1;${ink(16)};${paper(74)}`,
      warningBanner: `1;${ink(16)};${paper(220)}`,
      badBanner: `1;${ink(16)};${paper(208)}`,
      noteBanner: ink(67),
    },
  },
};

function ink(colour: number): string {
  return `38;5;${colour}`;
}

function paper(colour: number): string {
  return `48;5;${colour}`;
}
