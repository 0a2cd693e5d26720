/** What is worth knowing of the day to come, the most urgent first, each in a few words. */
import type { DayStrip } from '../../board/plan/strip-view.ts';
import { plural } from '../text/count-words.ts';
import { clockText } from '../text/time-words.ts';
import type { Glyphs } from '../theme.ts';

export interface StripFact {
  kind: 'pile-up' | 'blackout' | 'clocks' | 'nothing';
  text: string;
  /** For where that does not fit. */
  short: string;
}

const HOUR_MS = 3_600_000;

export function stripFacts(strip: DayStrip, zone: string, paused: boolean): StripFact[] {
  const facts: StripFact[] = [];
  const { worst, blackouts, shift } = strip;
  const at = (time: number) => clockText(time, zone);
  if (worst !== null) {
    const { count, limit, type } = worst;
    const text = `${at(worst.at)} ${count} ${type}s, ${plural(limit, 'worker')}`;
    facts.push({ kind: 'pile-up', text, short: `${at(worst.at)} ${count}/${limit}` });
  }
  const [next] = blackouts;
  if (next !== undefined) {
    const more = blackouts.length > 1 ? ` +${blackouts.length - 1}` : '';
    const some = next.all ? '' : ' for some';
    const text = `${at(next.from)}-${at(next.until)}${some} ${next.name}${more}`;
    facts.push({ kind: 'blackout', text, short: at(next.from) });
  }
  if (shift !== null) {
    const by = shiftText(shift.byMs);
    facts.push({ kind: 'clocks', text: `clocks ${by} at ${at(shift.at)}`, short: by });
  }
  if (facts.length === 0 && strip.cells.every(({ level }) => level === 0)) {
    const text = paused ? 'everything is paused' : 'nothing is planned';
    facts.push({ kind: 'nothing', text, short: 'nothing' });
  }
  return facts;
}

/** `+1h`, `-30m`. */
export function shiftText(byMs: number): string {
  const ms = Math.abs(byMs);
  const sign = byMs < 0 ? '-' : '+';
  return ms % HOUR_MS === 0 ? `${sign}${ms / HOUR_MS}h` : `${sign}${Math.round(ms / 60_000)}m`;
}

/** What the glyphs mean, as much as fits. */
export function stripLegend(glyphs: Glyphs, width: number): string {
  const [, , , , full, over] = glyphs.levels;
  const [, one, two, three] = glyphs.levels;
  const words = [
    `${one}${two}${three}${full} busy to the limit`,
    `${over} beyond it`,
    `${glyphs.blackout} blackout`,
  ];
  const short = [`${full} limit`, `${over} beyond`, `${glyphs.blackout} blackout`];
  return [words, short].map((each) => each.join(', ')).find((text) => text.length <= width) ?? '';
}
