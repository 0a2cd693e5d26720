/** What is worth knowing of the day to come, the most urgent first, each in a few words. */
import type { DayStrip } from '../../board/plan/strip-view.ts';
import { plural } from '../text/count-words.ts';
import { clockText } from '../text/time-words.ts';
import type { Glyphs, StyleName } from '../theme.ts';

export interface StripFact {
  text: string;
  /** For where that does not fit. */
  short: string;
  style: StyleName;
}

const HOUR_MS = 3_600_000;

export function stripFacts(strip: DayStrip, zone: string, glyphs: Glyphs, paused: boolean): StripFact[] {
  const facts: StripFact[] = [];
  const { worst, blackouts, shift } = strip;
  const at = (time: number) => clockText(time, zone);
  if (worst !== null) {
    const { count, limit, type } = worst;
    const mark = glyphs.levels[5];
    facts.push({
      text: `${mark} ${at(worst.at)} ${count} ${type}s, ${plural(limit, 'worker')}`,
      short: `${mark} ${at(worst.at)} ${count}/${limit}`,
      style: 'bad',
    });
  }
  const [next] = blackouts;
  if (next !== undefined) {
    const more = blackouts.length > 1 ? ` +${blackouts.length - 1}` : '';
    const some = next.all ? '' : ' for some';
    const span = `${at(next.from)}-${at(next.until)}`;
    facts.push({
      text: `${glyphs.blackout} ${span}${some} ${next.name}${more}`,
      short: `${glyphs.blackout} ${at(next.from)}`,
      style: 'warning',
    });
  }
  if (shift !== null)
    facts.push({
      text: `clocks ${shiftText(shift.byMs)} at ${at(shift.at)}`,
      short: shiftText(shift.byMs),
      style: 'warning',
    });
  if (facts.length === 0 && strip.cells.every(({ level }) => level === 0))
    facts.push({
      text: paused ? 'everything is paused' : 'nothing is planned',
      short: 'nothing',
      style: 'faint',
    });
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
