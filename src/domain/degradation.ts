/**
 * When to do less: a machine that is short of memory, overloaded, or an engine that falls behind, gets its limits
 * halved, step by step while that lasts, and doubled again step by step once it is well. Pure: what was seen comes
 * in, what to do goes out.
 */

/** How the machine fares, at one look. */
export interface MachineSample {
  /** Of all that this process may use; null = not known here. */
  freeMemoryPercent: number | null;
  /** Load average of the last minute; null = not known here. */
  loadPerCore: number | null;
  /** How late the engine's event loop was at worst since the last look; null = not measured. */
  loopDelayMs: number | null;
}

/** 0 = this is not looked at. */
export interface DegradationLimits {
  freeMemoryPercent: number;
  loadPerCore: number;
  loopDelayMs: number;
}

export interface Degradation {
  /** How often the limits are halved now; 0 = not at all. */
  level: number;
  /** Bad looks in a row since the last step, and good ones. */
  bad: number;
  good: number;
  /** What it was short of at the last bad look: `3 % of memory free (limit 5 %)`; '' at level 0. */
  reason: string;
  /** The same in words for programs. */
  shortOf: readonly Resource[];
}

export type Resource = 'memory' | 'processor' | 'engine';

export const HEALTHY: Degradation = { level: 0, bad: 0, good: 0, reason: '', shortOf: [] };

/** One bad look is a moment; so many in a row are a state. */
export const BAD_LOOKS = 3;
/** Going back takes longer than going down, so that limits do not swing. */
export const GOOD_LOOKS = 6;

/** Well is what keeps this distance from the limit. */
const MEMORY_MARGIN = 1.5;
const LOAD_MARGIN = 0.75;
const LOOP_MARGIN = 0.5;

/** The state after one more look. `deepest`: more halvings than this change nothing any more. */
export function nextDegradation(
  before: Degradation,
  sample: MachineSample,
  limits: DegradationLimits,
  deepest: number,
): Degradation {
  const shortages = shortagesOf(sample, limits);
  if (shortages.length > 0) {
    const level = before.bad + 1 >= BAD_LOOKS ? Math.min(deepest, before.level + 1) : before.level;
    return {
      level,
      bad: (before.bad + 1) % BAD_LOOKS,
      good: 0,
      reason: level === 0 ? '' : shortages.map(({ text }) => text).join(', '),
      shortOf: level === 0 ? [] : shortages.map(({ of }) => of),
    };
  }
  if (before.level === 0 || !isWell(sample, limits)) return { ...before, bad: 0 };
  if (before.good + 1 < GOOD_LOOKS) return { ...before, bad: 0, good: before.good + 1 };
  return before.level === 1 ? HEALTHY : { ...before, level: before.level - 1, bad: 0, good: 0 };
}

/** A limit after so many halvings: never 0. */
export function limitAt(configured: number, level: number): number {
  return Math.max(1, Math.floor(configured / 2 ** level));
}

/** The level at which every one of these limits is 1; at least 1, because low priorities wait from there on. */
export function deepestLevel(configured: readonly number[]): number {
  return Math.max(1, Math.floor(Math.log2(Math.max(1, ...configured))));
}

interface Shortage {
  of: Resource;
  text: string;
}

function shortagesOf(sample: MachineSample, limits: DegradationLimits): Shortage[] {
  const { freeMemoryPercent: free, loadPerCore: load, loopDelayMs: late } = sample;
  const shortages: Shortage[] = [];
  if (free !== null && free < limits.freeMemoryPercent)
    shortages.push({
      of: 'memory',
      text: `${short(free)} % of memory free (limit ${limits.freeMemoryPercent} %)`,
    });
  if (limits.loadPerCore > 0 && load !== null && load > limits.loadPerCore)
    shortages.push({ of: 'processor', text: `load ${short(load)} a core (limit ${limits.loadPerCore})` });
  if (limits.loopDelayMs > 0 && late !== null && late > limits.loopDelayMs)
    shortages.push({
      of: 'engine',
      text: `engine ${Math.round(late)} ms late (limit ${limits.loopDelayMs} ms)`,
    });
  return shortages;
}

function isWell(sample: MachineSample, limits: DegradationLimits): boolean {
  const { freeMemoryPercent: free, loadPerCore: load, loopDelayMs: late } = sample;
  return (
    (free === null || free >= limits.freeMemoryPercent * MEMORY_MARGIN) &&
    (limits.loadPerCore === 0 || load === null || load <= limits.loadPerCore * LOAD_MARGIN) &&
    (limits.loopDelayMs === 0 || late === null || late <= limits.loopDelayMs * LOOP_MARGIN)
  );
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
