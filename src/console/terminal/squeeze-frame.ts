/**
 * A frame in fewer bytes. Ink replays every style of a line up to the first changed cell and steps over unchanged
 * lines one by one; a remote terminal gets only the styles in force and one jump.
 */

/** One attribute at a time: which codes set it, and the one that takes it back (ECMA-48 8.3.117). */
const ATTRIBUTES = [
  'bold',
  'dim',
  'italic',
  'underline',
  'inverse',
  'strike',
  'foreground',
  'background',
] as const;
type Attribute = (typeof ATTRIBUTES)[number];
/** The code in force; '' = the default. */
type Style = Record<Attribute, string>;

const PLAIN: Style = {
  bold: '',
  dim: '',
  italic: '',
  underline: '',
  inverse: '',
  strike: '',
  foreground: '',
  background: '',
};

const SETS: Readonly<Record<string, Attribute>> = {
  '1': 'bold',
  '2': 'dim',
  '3': 'italic',
  '4': 'underline',
  '7': 'inverse',
  '9': 'strike',
};
const CLEARS: Readonly<Record<string, readonly Attribute[]>> = {
  '': ATTRIBUTES,
  '0': ATTRIBUTES,
  '22': ['bold', 'dim'],
  '23': ['italic'],
  '24': ['underline'],
  '27': ['inverse'],
  '29': ['strike'],
  '39': ['foreground'],
  '49': ['background'],
};
const CLEARED_BY: Readonly<Record<Attribute, string>> = {
  bold: '22',
  dim: '22',
  italic: '23',
  underline: '24',
  inverse: '27',
  strike: '29',
  foreground: '39',
  background: '49',
};

const PIECES = /\u001b\[([\d;]*)m|((?:\u001b\[E)+)|([^\u001b]+|\u001b)/g;

/** Shows exactly what the frame shows, in no more bytes. One with styles that are not known here is left as it is. */
export function squeezedFrame(frame: string): string {
  let shown = '';
  let inForce = PLAIN;
  let wanted = PLAIN;
  for (const [, parameters, lines, rest] of frame.matchAll(PIECES)) {
    if (parameters !== undefined) {
      const next = styled(wanted, parameters);
      if (next === null) return frame;
      wanted = next;
      continue;
    }
    shown += change(inForce, wanted);
    inForce = wanted;
    shown += lines === undefined ? rest : jump(lines.length / 3);
  }
  const squeezed = shown + change(inForce, wanted);
  return squeezed.length < frame.length ? squeezed : frame;
}

function jump(lines: number): string {
  return lines === 1 ? '\u001b[E' : `\u001b[${lines}E`;
}

/** null: a code that is not known here. */
function styled(style: Style, parameters: string): Style | null {
  const next = { ...style };
  for (const code of codesOf(parameters)) {
    const cleared = CLEARS[code];
    const attribute = SETS[code] ?? colourAttribute(code);
    if (cleared !== undefined) for (const one of cleared) next[one] = '';
    else if (attribute === null) return null;
    else next[attribute] = code;
  }
  return next;
}

/** The colour of a palette (38;5;N) and a true one (38;2;R;G;B) are one code each. */
const CODE = /(?<=^|;)(?:[34]8;(?:5;\d+|2;\d+;\d+;\d+)|[^;]*)(?=;|$)/g;

function codesOf(parameters: string): string[] {
  return parameters.match(CODE) ?? [];
}

function colourAttribute(code: string): Attribute | null {
  if (/^(?:3[0-7]|9[0-7]|38;.+)$/.test(code)) return 'foreground';
  return /^(?:4[0-7]|10[0-7]|48;.+)$/.test(code) ? 'background' : null;
}

/** The shortest sequence from one style to another. */
function change(from: Style, to: Style): string {
  const differing = ATTRIBUTES.filter((attribute) => from[attribute] !== to[attribute]);
  if (differing.length === 0) return '';
  const kept = ATTRIBUTES.filter((attribute) => to[attribute] !== '').map((attribute) => to[attribute]);
  const fromNothing = `\u001b[${kept.length === 0 ? '' : ['0', ...kept].join(';')}m`;
  const clears = new Set(differing.filter((one) => to[one] === '').map((one) => CLEARED_BY[one]));
  const sets = differing.filter((one) => to[one] !== '').map((one) => to[one]);
  // Clearing bold clears dim as well: what was to stay is set again.
  if (clears.has('22')) for (const one of ['bold', 'dim'] as const) if (to[one] !== '') sets.push(to[one]);
  const stepwise = `\u001b[${[...clears, ...new Set(sets)].join(';')}m`;
  return stepwise.length < fromNothing.length ? stepwise : fromNothing;
}
