/** Copying to the clipboard of the operator's own machine, through SSH and tmux: OSC 52 of xterm's control sequences. */
import { Buffer } from 'node:buffer';
import { throughTmux } from './alert-sequences.ts';

/** Longer texts are refused by some terminals without a word (bytes). Ids and command lines are far shorter. */
export const LONGEST_COPIED = 8_000;

const ESCAPE = '\u001b';
const END = `${ESCAPE}\\`;

/** GNU screen takes no longer device control string (bytes, MAXSTR in its source). */
const SCREEN_PIECE = 256;

/** What a terminal needs to get a sequence through to the one around it. */
export type Carrier = 'none' | 'tmux' | 'screen';

export function carrierOf(environment: NodeJS.ProcessEnv): Carrier {
  if ((environment.TMUX ?? '') !== '') return 'tmux';
  return (environment.STY ?? '') === '' ? 'none' : 'screen';
}

/**
 * The bytes that copy the text. Whether the terminal does it is not told to anyone. tmux takes the sequence itself where
 * `set-clipboard` is on, and passes it on where `allow-passthrough` is: it gets both, and ignores what it does not know.
 */
export function clipboardSequence(text: string, carrier: Carrier): string {
  const sequence = `${ESCAPE}]52;c;${Buffer.from(text).toString('base64')}${END}`;
  if (carrier === 'tmux') return sequence + throughTmux(sequence);
  if (carrier === 'none') return sequence;
  let pieces = '';
  // BEL ends it: the string terminator would end the device control string around it.
  const inner = `${sequence.slice(0, -END.length)}\u0007`;
  for (let at = 0; at < inner.length; at += SCREEN_PIECE)
    pieces += `${ESCAPE}P${inner.slice(at, at + SCREEN_PIECE)}${END}`;
  return pieces;
}
