/** What the console costs and how fast it answers, beside programs that fill a terminal as well. */
import type { Figure } from '../figure.ts';
import { measureKeys } from './measure-keys.ts';
import { measureLine } from './measure-line.ts';
import { measureSecondConsole } from './measure-second.ts';
import { measureSoak } from './measure-soak.ts';
import { measureFirstScreen, measureOneShot } from './measure-start.ts';

export const CONSOLE_BENCHES: Readonly<
  Record<string, (options: { soakMinutes: number }) => Promise<Figure[]>>
> = {
  'console/start': measureFirstScreen,
  'console/one-shot': measureOneShot,
  'console/keys': measureKeys,
  'console/line': measureLine,
  'console/second': measureSecondConsole,
  'console/soak': async ({ soakMinutes }) => await measureSoak(soakMinutes),
};
