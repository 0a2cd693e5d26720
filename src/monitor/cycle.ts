/** One cycle over the watched URLs: batch after batch, some hosts at once, one request a host at a time. */
import type { WorkContext } from '../shared/work.ts';
import { type CheckTools, checkUrl, failedCheck } from './check-url.ts';
import { HostPatience } from './host-patience.ts';
import { inLanes } from './lanes.ts';
import type { ResultsStore } from './results-store.ts';
import type { Tally } from './tally.ts';
import type { WatchedUrl } from './watched-url.ts';

export interface CycleInput {
  urls: readonly string[];
  batchSize: number;
  /** Between two checks of one URL; 0 = every cycle. */
  checkIntervalMs: number;
}

export interface CycleParts {
  store: Pick<ResultsStore, 'watched' | 'commit'>;
  tools: CheckTools;
  context: WorkContext;
  tally: Tally;
}

const HOSTS_AT_ONCE = 8;
/**
 * A cycle starts a little early or late; without some slack a URL checked every minute by a task that runs
 * every minute would be left out every other time.
 */
const DUE_SLACK = 0.1;
const MOST_SLACK_MS = 30_000;

/**
 * Each check is committed as soon as it is done, so that a killed cycle loses no change and no work. Rejects
 * with the signal's reason, or with WorkError `io` when the results cannot be written.
 */
export async function runCycle(input: CycleInput, parts: CycleParts): Promise<void> {
  const { store, context, tally } = parts;
  const now = context.clock.now();
  const due = input.urls.filter((url) => isDue(store.watched(url), input.checkIntervalMs, now));
  for (let left = input.urls.length - due.length; left > 0; left -= 1) tally.skip();

  const patience = new Map<string, HostPatience>();
  const queue = interleaveHosts(due);
  const size = Math.max(1, input.batchSize);
  tell(parts, '');
  for (let start = 0; start < queue.length; start += size) {
    const hosts = [...groupByHost(queue.slice(start, start + size))];
    await inLanes(hosts, HOSTS_AT_ONCE, async ([host, urls]) => {
      const learnt = patience.get(host) ?? new HostPatience();
      patience.set(host, learnt);
      for (const url of urls) {
        context.signal.throwIfAborted();
        tell(parts, url);
        await checkOne(url, learnt, parts);
      }
    });
  }
  tell(parts, '');
}

async function checkOne(
  url: string,
  host: HostPatience,
  { store, tools, context, tally }: CycleParts,
): Promise<void> {
  if (host.wantsRest) {
    tally.skip();
    return;
  }
  const known = store.watched(url);
  const { givenUp } = host;
  const check = givenUp ? failedCheck(url, known, givenUp, tools) : await checkUrl(url, known, tools);
  store.commit(check.record);
  tally.add(url, check);
  if (givenUp) return;
  host.learn(check.failure);
  if (check.failure) context.log('warn', `${url}: ${check.failure.message}`);
}

function tell({ context, tally }: CycleParts, note: string): void {
  context.progress({ phase: 'fetch', done: tally.done, total: tally.urls, counters: tally.counters(), note });
}

/** A failed check is none: its URL is asked again in the next cycle, or by the next attempt. */
function isDue(known: WatchedUrl | null, intervalMs: number, now: number): boolean {
  if (known === null || known.state === 'error' || intervalMs <= 0) return true;
  const slackMs = Math.min(intervalMs * DUE_SLACK, MOST_SLACK_MS);
  // A check in the future means that the clock went back.
  return known.checkedAt > now || now + slackMs >= known.checkedAt + intervalMs;
}

function groupByHost(urls: readonly string[]): Map<string, string[]> {
  return Map.groupBy(urls, (url) => new URL(url).host);
}

/** The first URL of each host, then the second of each: so that every batch has many hosts to work on. */
function interleaveHosts(urls: readonly string[]): string[] {
  const rounds: string[][] = [];
  for (const group of groupByHost(urls).values())
    for (const [round, url] of group.entries()) {
      rounds[round] ??= [];
      rounds[round].push(url);
    }
  return rounds.flat();
}
