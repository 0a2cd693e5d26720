import { redactSecrets } from './redact.ts';
import { safeText } from './safe-text.ts';

/** Credentials are looked for in so many times what is kept: half of one, at the cut, is not recognised any more. */
const LOOKED_AT = 4;

/**
 * Text from outside as it may be kept, shown and sent: one line, safe to print and without credentials, of at most
 * `longest` characters and the mark of the cut.
 */
export function discreetText(text: string, longest: number): string {
  // Made safe first: an escape sequence in the middle of a credential would hide it.
  return safeText(redactSecrets(safeText(text, longest * LOOKED_AT)), longest);
}
