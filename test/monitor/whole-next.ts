import { firstConditionalCheck, WHOLE_FETCH_EVERY } from '../../src/monitor/cycle/validators.ts';
import { firstSight } from '../../src/monitor/watched-url.ts';

/**
 * Whether a URL is asked without a condition in the first cycle after it was met: one in twenty is, and which ones
 * depends on the port of the test's site. No two are that differ by one in their last character.
 */
export function isWholeNext(url: string): boolean {
  return firstConditionalCheck(firstSight(url, 0)) === WHOLE_FETCH_EVERY - 1;
}
