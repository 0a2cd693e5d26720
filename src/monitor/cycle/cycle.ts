/** One cycle over the watched URLs: some batches at once, few requests at once, fewer still to one host. */
import type { WorkContext, WorkError } from '../../shared/work.ts';
import type { ResultsStore } from '../results/results-store.ts';
import type { WatchedUrl } from '../watched-url.ts';
import { HostGate } from './host-gate.ts';
import { inLanes } from './lanes.ts';
import { StatusError } from './look.ts';
import type { Tally } from './tally.ts';
import { Turns } from './turns.ts';
import { type CheckTools, UrlCheck } from './url-check.ts';

export interface CycleInput {
  urls: readonly string[];
  batchSize: number;
  /** Requests to one host at once. */
  hostConcurrency: number;
  /** As many from its first answer on, and to a host with few URLs too: nobody limits its rate. */
  isEager: boolean;
  /** Between two checks of one URL; 0 = every cycle. */
  checkIntervalMs: number;
  /** Between two looks at what seems to have changed. */
  confirmAfterMs: number;
}

export interface CycleParts {
  store: Pick<ResultsStore, 'watched' | 'commit' | 'flush'>;
  tools: CheckTools;
  context: WorkContext;
  tally: Tally;
}

/** Batches in hand: while URLs of one wait for their second look, another goes on. */
const BATCHES_AT_ONCE = 4;
/** Over all hosts. Each may hold a body of megabytes. */
const REQUESTS_AT_ONCE = 64;
/** A host is asked one thing at a time as long as that takes but moments: each further request needs a connection. */
const URLS_ONE_BY_ONE = 5;
/**
 * A cycle starts a little early or late; without some slack a URL checked every minute by a task that runs
 * every minute would be left out every other time.
 */
const DUE_SLACK = 0.1;
const MOST_SLACK_MS = 30_000;
const PUSHES_BACK = new Set([429, 503]);

/**
 * Each check is stored as soon as it is done, so that a killed cycle loses no change and little work. Rejects
 * with the signal's reason, or with WorkError `io` when the results cannot be written.
 */
export async function runCycle(input: CycleInput, parts: CycleParts): Promise<void> {
  await new Cycle(input, parts).run();
}

class Cycle {
  readonly #input: CycleInput;
  readonly #parts: CycleParts;
  readonly #turns = new Turns(REQUESTS_AT_ONCE);
  readonly #hosts = new Map<string, HostGate>();
  #dueByHost = new Map<string, string[]>();

  constructor(input: CycleInput, parts: CycleParts) {
    this.#input = input;
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { urls, batchSize, checkIntervalMs } = this.#input;
    const { store, context, tally } = this.#parts;
    const due = dueUrls(urls, (url) => store.watched(url), { checkIntervalMs, now: context.clock.now() });
    tally.skip(urls.length - due.length);
    this.#tell('');
    this.#dueByHost = Map.groupBy(due, (url) => new URL(url).host);
    const batches = inBatches(interleaved(this.#dueByHost), Math.max(1, batchSize));
    try {
      await inLanes(batches, BATCHES_AT_ONCE, (batch) =>
        inLanes(batch, batch.length, (url) => this.#check(url)),
      );
    } finally {
      store.flush();
    }
    this.#tell('');
  }

  async #check(url: string): Promise<void> {
    const { store, tools, context, tally } = this.#parts;
    const host = this.#hostOf(url);
    let work: UrlCheck | null = null;
    for (;;) {
      const check = await host.pass(async () => {
        context.signal.throwIfAborted();
        const { givenUp, wantsRest } = host.patience;
        if (wantsRest) return 'left alone';
        // Read when its turn comes: hundreds of URLs may wait for one host.
        work ??= new UrlCheck(url, store.watched(url), tools);
        if (givenUp) return work.failed(givenUp);
        this.#tell(url);
        const seen = await this.#turns.take(async () => (work as UrlCheck).look());
        this.#learn(url, host, seen?.failure ?? null);
        return seen;
      });
      if (check === 'left alone') {
        tally.skip();
        return;
      }
      if (check) {
        store.commit(check.record);
        tally.add(url, check);
        return;
      }
      await context.clock.sleep(this.#input.confirmAfterMs, context.signal);
      context.signal.throwIfAborted();
    }
  }

  #learn(url: string, host: HostGate, failure: WorkError | null): void {
    host.patience.learn(failure);
    if (failure === null) {
      host.open();
      return;
    }
    const isStatus = failure instanceof StatusError;
    if (!isStatus || PUSHES_BACK.has(failure.status)) host.narrow({ forGood: isStatus });
    this.#parts.context.log('warn', `${url}: ${failure.message}`);
  }

  #hostOf(url: string): HostGate {
    const { host } = new URL(url);
    const known = this.#hosts.get(host);
    if (known) return known;
    const due = this.#dueByHost.get(host)?.length ?? 1;
    const { hostConcurrency, isEager } = this.#input;
    const most = isEager ? hostConcurrency : Math.min(hostConcurrency, Math.ceil(due / URLS_ONE_BY_ONE));
    const gate = new HostGate(most, { opensAtOnce: isEager });
    this.#hosts.set(host, gate);
    return gate;
  }

  #tell(note: string): void {
    const { context, tally } = this.#parts;
    context.progress({
      phase: 'fetch',
      done: tally.done,
      total: tally.urls,
      counters: tally.counters(),
      note,
    });
  }
}

/**
 * The longest unseen first: whom a host that asked for rest kept from their turn is asked before the one that it
 * refused, in the next cycle.
 */
function dueUrls(
  urls: readonly string[],
  watched: (url: string) => WatchedUrl | null,
  { checkIntervalMs, now }: { checkIntervalMs: number; now: number },
): string[] {
  const due: { url: string; checkedAt: number; failed: number }[] = [];
  for (const url of urls) {
    const known = watched(url);
    if (!isDue(known, checkIntervalMs, now)) continue;
    due.push({ url, checkedAt: known?.checkedAt ?? 0, failed: known?.state === 'error' ? 1 : 0 });
  }
  due.sort((one, other) => one.checkedAt - other.checkedAt || one.failed - other.failed);
  return due.map(({ url }) => url);
}

/** A failed check is none: its URL is asked again in the next cycle, or by the next attempt. */
function isDue(known: WatchedUrl | null, intervalMs: number, now: number): boolean {
  if (known === null || known.state === 'error' || intervalMs <= 0) return true;
  const slackMs = Math.min(intervalMs * DUE_SLACK, MOST_SLACK_MS);
  // A check in the future means that the clock went back.
  return known.checkedAt > now || now + slackMs >= known.checkedAt + intervalMs;
}

function inBatches(urls: readonly string[], size: number): string[][] {
  const batches: string[][] = [];
  for (let start = 0; start < urls.length; start += size) batches.push(urls.slice(start, start + size));
  return batches;
}

/** The first URL of each host, then the second of each: so that every batch has many hosts to work on. */
function interleaved(groups: ReadonlyMap<string, readonly string[]>): string[] {
  const rounds: string[][] = [];
  for (const group of groups.values())
    for (const [round, url] of group.entries()) {
      rounds[round] ??= [];
      rounds[round].push(url);
    }
  return rounds.flat();
}
