/** One cycle over the watched URLs: batch after batch, some hosts at once, one request a host at a time. */
import { messageOf } from '../shared/errors.ts';
import { WorkError, type WorkErrorKind } from '../shared/work.ts';
import type { WorkContext } from '../shared/work.ts';
import { type CheckTools, checkUrl } from './check-url.ts';
import type { ResultsStore } from './results-store.ts';
import type { Tally } from './tally.ts';
import type { WatchedUrl } from './watched-url.ts';

export interface CycleInput {
  urls: readonly string[];
  batchSize: number;
  /** Between two checks of one URL; 0 = every cycle. */
  checkIntervalMs: number;
}

const HOSTS_AT_ONCE = 8;
/** After so many URLs of a host in a row that could not be reached, its others are not tried in this cycle. */
const HOST_FAILURES = 3;
const NETWORK_KINDS = new Set<WorkErrorKind>(['dns', 'connect', 'tls', 'timeout', 'io']);
/**
 * A cycle starts a little early or late; without some slack a URL checked every minute by a task that runs
 * every minute would be left out every other time.
 */
const DUE_SLACK = 0.1;
const MOST_SLACK_MS = 30_000;

/** Each check is committed before the next of its host begins, so that a killed cycle loses no change. */
export async function runCycle(
  input: CycleInput,
  parts: { store: ResultsStore; tools: CheckTools; context: WorkContext; tally: Tally },
): Promise<void> {
  const { store, tools, context, tally } = parts;
  const now = context.clock.now();
  const due: string[] = [];
  for (const url of input.urls) {
    if (isDue(store.watched(url), input.checkIntervalMs, now)) due.push(url);
    else tally.skip();
  }
  const queue = interleaveHosts(due);
  const size = Math.max(1, input.batchSize);
  const tell = (url: string) =>
    context.progress({ phase: 'fetch', done: tally.done, total: input.urls.length, counters: tally.counters(), note: url });
  tell('');

  const checkHost = async (urls: readonly string[]) => {
    const host = new HostPatience();
    for (const url of urls) {
      context.signal.throwIfAborted();
      if (host.askedForRest) tally.skip();
      else {
        const known = store.watched(url);
        const check = host.check(url, known, tools);
        const done = await check;
        store.commit(done.record);
        host.learn(done.failure);
        tally.add(url, done);
        if (done.failure) context.log('warn', `${url}: ${messageOf(done.failure)}`);
      }
      tell(url);
    }
  };
  for (let start = 0; start < queue.length; start += size)
    await eachInTurn(groupByHost(queue.slice(start, start + size)), HOSTS_AT_ONCE, checkHost);
}
