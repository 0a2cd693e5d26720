/** HTML that this side writes: a template whose values are text unless they are markup themselves. */
import { safeText } from '../shared/safe-text.ts';

/** Characters of one value; what is longer ends in an ellipsis. */
const LONGEST_VALUE = 2_000;

/** A piece of HTML. Only `markup` makes one, so that a text from outside cannot pass for it. */
export class Markup {
  readonly html: string;
  constructor(html: string) {
    this.html = html;
  }
}

export type MarkupValue = string | number | Markup | readonly Markup[];

/** The template's own text is HTML; each value is escaped (also fit for a quoted attribute) and safe to show. */
export function markup(pieces: TemplateStringsArray, ...values: MarkupValue[]): Markup {
  return new Markup(pieces.reduce((html, piece, index) => html + htmlOf(values[index - 1] ?? '') + piece));
}

/** No markup at all, where a part is left out. */
export const NOTHING = new Markup('');

function htmlOf(value: MarkupValue): string {
  if (value instanceof Markup) return value.html;
  if (typeof value === 'object') return value.map(({ html }) => html).join('');
  return safeText(String(value), LONGEST_VALUE).replace(
    /[&<>"'`]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}
