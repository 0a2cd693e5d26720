/** What the shards of a scan amount to together: the same as one crawl of all hosts would say. */
import { AddressGuard } from '../../web/guard.ts';
import type { Targets } from '../../web/targets.ts';
import type { CollectSummary } from '../collect.ts';
import { endedAs } from '../collecting/how-it-ended.ts';
import type { EndedBy } from '../crawl.ts';
import type { Seed } from '../crawl-share.ts';
import { refusedAs } from '../refused-as.ts';
import type { Scope } from '../scope.ts';
import { joinedMarks, marksIn, SkipTally } from '../skip-tally.ts';
import type { RoundBook } from './round-book.ts';

export interface Merging {
  book: RoundBook;
  /** What was skipped before the shards began: a tally that shares. */
  skips: SkipTally;
  /** With the hosts that targets redirect to. */
  scope: Scope;
  seeds: readonly Seed[];
  endedBy: EndedBy;
  bad: Targets['bad'];
}

type HostSummary = CollectSummary['hosts'][number];

export function mergedSummary({ book, skips, scope, seeds, endedBy, bad }: Merging): CollectSummary {
  const { outcomes, resumedPages } = book;
  const all = new SkipTally();
  const guard = new AddressGuard(scope.namedHosts);
  for (const { url: text } of book.outside) {
    const url = new URL(text);
    skips.addShared(refusedAs(scope.refusal(url), url, guard), text);
  }
  all.merge(skips.list(), skips.shared());
  for (const { skipped, shared } of outcomes) all.merge(skipped, shared);
  const hosts = new Map(outcomes.flatMap((outcome) => outcome.hosts).map((host) => [host.host, host]));
  // Where a shard has not ended, its targets wait as well.
  const left = [...seeds.filter(({ url }) => !hosts.has(new URL(url).host)), ...book.waiting];
  for (const [name, waiting] of Map.groupBy(left, ({ url }) => new URL(url).host)) {
    const why = endedBy === 'timeout' ? 'time ended' : (endedBy ?? 'too many rounds');
    for (const { url } of waiting) all.add(`${why}: ${name}`, url);
    const known = hosts.get(name) ?? { host: name, pages: 0, errors: 0, outcome: 'completed', reason: '' };
    const outcome = endedBy === 'cancelled' ? 'cancelled' : 'budget';
    const reason = `${why} with ${waiting.length} URLs waiting`;
    hosts.set(name, known.outcome === 'completed' ? { ...known, outcome, reason } : known);
  }
  const list = inOrder([...hosts.values()], seeds);
  return {
    pages: list.reduce((sum, { pages }) => sum + pages, 0),
    bytes: outcomes.reduce((sum, { bytes }) => sum + bytes, 0),
    hosts: list,
    skipped: all.list(),
    passedOver: joinedMarks(
      [all.passedOver(), ...outcomes.map(({ passedOver = '' }) => passedOver)].flatMap((marks) => [
        ...marksIn(marks),
      ]),
    ),
    ended: endedAs(list, scope.namedHosts, endedBy),
    bad,
    resumedPages,
  };
}

/** Those of the targets first, in their order; then those that were found, by name. */
function inOrder(hosts: HostSummary[], seeds: readonly Seed[]): HostSummary[] {
  const places = new Map<string, number>();
  for (const { url, order } of seeds.toReversed()) places.set(new URL(url).host, order);
  const placeOf = ({ host }: HostSummary) => places.get(host) ?? Number.POSITIVE_INFINITY;
  return hosts.sort((one, other) => {
    const [a, b] = [placeOf(one), placeOf(other)];
    return a === b ? (one.host < other.host ? -1 : 1) : a - b;
  });
}
