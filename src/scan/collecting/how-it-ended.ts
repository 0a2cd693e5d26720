/** What a crawl amounts to as a whole. */
import { WorkError } from '../../shared/work.ts';
import type { CollectSummary } from '../collect.ts';
import type { EndedBy } from '../crawl.ts';
import type { SeedFailure } from '../crawl-share.ts';

/**
 * Why not a single page answered: the failure of the first target that has one, whichever of them failed first.
 * @param targets normalised, in their order
 */
export function nothingAnswered(
  failures: readonly SeedFailure[],
  targets: readonly string[],
  endedBy: EndedBy,
): WorkError {
  const places = new Map(targets.map((url, place) => [url, place]));
  const placeOf = ({ url }: SeedFailure) => places.get(url) ?? targets.length;
  const [first] = failures.toSorted((one, other) => placeOf(one) - placeOf(other));
  if (first === undefined) {
    const why = endedBy === 'timeout' ? 'no target answered before the time ended' : 'no target answered';
    return new WorkError('timeout', why);
  }
  const { url, kind, message, retryAfterMs, cause } = first;
  const others = new Set(failures.map((other) => new URL(other.url).host)).size - 1;
  const more = others > 0 ? `; ${others} more ${others === 1 ? 'host' : 'hosts'} failed too` : '';
  const after = retryAfterMs === null ? {} : { retryAfterMs };
  return new WorkError(kind, `${url}: ${message}${more}`, { cause, ...after });
}

/** A dead link to a host that nobody named says nothing about the scan. */
export function endedAs(
  hosts: CollectSummary['hosts'],
  named: ReadonlySet<string>,
  endedBy: EndedBy,
): CollectSummary['ended'] {
  if (endedBy !== null) return endedBy;
  const counted = hosts.filter(({ host, pages }) => pages > 0 || named.has(host));
  const outcomes = new Set(counted.map(({ outcome }) => outcome));
  if (outcomes.has('degraded')) return 'degraded';
  return outcomes.has('budget') ? 'budget' : 'completed';
}
