/** What the console costs and how fast it answers, beside programs that fill a terminal as well. */
import type { Figure } from '../figure.ts';
import { measureKeys } from './measure-keys.ts';
import { measureLine } from './measure-line.ts';

export const CONSOLE_BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = {
  'console/line': measureLine,
  'console/keys': measureKeys,
};
