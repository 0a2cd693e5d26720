/**
 * Asks the hosts of a crawl from this thread while that keeps up, and from others besides once this one is what the
 * crawl waits for: with many hosts that answer as fast as they can, connections and small pages cost more than one
 * processor has. What is visited next, what is kept and what it amounts to is decided by this thread alone: the others
 * know nothing of the crawl but the visit at hand, so that nothing depends on how many there are.
 *
 * Each host is asked from one thread at a time, and may go to another when that is started; what is under way then ends
 * where it began. A host that has asked to be asked more slowly stays where that was heard.
 */
import { availableParallelism } from 'node:os';
import type { Clock } from '../../shared/clock.ts';
import { entryFile } from '../../shared/entry-file.ts';
import type { LogLevel } from '../../shared/work.ts';
import type { FetchRequest, FetchResult } from '../../web/client.ts';
import { hostOf } from '../../web/url.ts';
import type { Visit } from '../frontier.ts';
import { unpackLinks } from '../reading/packed-links.ts';
import { failureOfKept } from '../spool/kept-failure.ts';
import { FetchThread, type Question, ThreadLostError, type Told } from './fetch-thread.ts';
import type { Answer, Fetcher } from './fetcher.ts';
import type { ThreadData } from './fetching-thread.ts';
import { type Load, loadMeter } from './load-meter.ts';
import type { LocalFetcher } from './local-fetcher.ts';
import type { SharedPace, Slowed } from './shared-pace.ts';

/** This thread keeps the books of so many others at most. */
const MOST_THREADS = 4;
/** How often it is looked at whether one more is worth its start, and from which share of its time a thread is busy. */
const LOOK_MS = 250;
const BUSY_SHARE = 0.8;
/** So many responses that wait to be read are too much to do as well, whoever reads them. */
const MOST_WAITING = 16;

/** What threads are started with, and when. */
export interface ThreadsPlan {
  data: ThreadData;
  /** Default: one for each processor, MOST_THREADS at most, because this one has little to do then. */
  threads?: number;
  /** All threads are started with the crawl, and hosts are asked from them alone; for tests. */
  atOnce?: boolean;
  /** Absolute path of what a thread runs, for tests. */
  entry?: string;
  /** For tests. */
  takeLoad?: () => Load;
}

export interface FetchThreadsOptions extends ThreadsPlan {
  local: LocalFetcher;
  /** Of the local fetcher. */
  pace: SharedPace;
  clock: Clock;
  /** Hosts that have come to belong to the scan, besides those that the data tell. */
  adopted: () => readonly string[];
  log: (level: LogLevel, message: string) => void;
}

/** Where hosts are asked from; null = here. */
interface Place {
  thread: FetchThread | null;
  /** Hosts that are asked just now. */
  active: Set<string>;
}

/** Where a host is asked from, and how many threads there were to choose from. */
interface Seat {
  place: Place;
  choices: number;
}

/** Closes its local fetcher too. */
export class FetchThreads implements Fetcher {
  readonly #options: FetchThreadsOptions;
  #most: number;
  readonly #takeLoad: () => Load;
  readonly #here: Place = { thread: null, active: new Set() };
  readonly #others: Place[] = [];
  /** Of every host that was asked. */
  readonly #seats = new Map<string, Seat>();
  /** All that were started. */
  readonly #threads: FetchThread[] = [];
  /** Threads that have begun to take orders, ever. */
  #choices = 0;
  #lookedAt: number;
  #isOver = false;

  constructor(options: FetchThreadsOptions) {
    this.#options = options;
    const processors = availableParallelism();
    this.#most = options.threads ?? (processors > 1 ? Math.min(MOST_THREADS, processors) : 0);
    this.#takeLoad = options.takeLoad ?? loadMeter(options.clock);
    this.#lookedAt = options.clock.uptime();
    options.pace.onSlowed = (slowed) => this.#pass(slowed, null);
    if (options.atOnce === true) while (this.#others.length < this.#most) this.#start();
  }

  /** How many threads there are at present. */
  get threads(): number {
    return this.#others.length;
  }

  async visit(visit: Visit, withDocument: boolean): Promise<Answer> {
    const { local } = this.#options;
    const told = await this.#ask(hostOf(visit.url), { kind: 'visit', visit });
    if (told === null) return await local.visit(visit, withDocument, this.#others.length > 0);
    if (told.kind === 'failed') throw failureOfKept(told.failure);
    if (told.kind === 'read') {
      const { status, read, links } = told;
      return { status, read: { ...read, links: unpackLinks(links) }, document: null };
    }
    const result = resultOf(told);
    return { status: result.status, read: await local.read(visit, result), document: null };
  }

  async fetch(request: FetchRequest): Promise<FetchResult> {
    const { local, adopted } = this.#options;
    const { url, limits } = request;
    const told = await this.#ask(hostOf(url), { kind: 'fetch', url, limits, adopted: adopted() });
    if (told === null || told.kind === 'read') return await local.fetch(request);
    if (told.kind === 'failed') throw failureOfKept(told.failure);
    return resultOf(told);
  }

  setDelay(host: string, ms: number): void {
    this.#options.local.setDelay(host, ms);
    this.#seats.get(host)?.place.thread?.tell({ kind: 'delay', host, ms });
  }

  leave(host: string): void {
    const place = this.#seats.get(host)?.place;
    if (place !== undefined) this.#leave(host, place);
  }

  interrupt(): void {
    this.#isOver = true;
    this.#options.local.interrupt();
    for (const thread of this.#threads) thread.interrupt();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await Promise.all([this.#options.local.close(), ...this.#threads.map((thread) => thread.close())]);
  }

  /** null where this thread is to ask. */
  async #ask(host: string, question: Question): Promise<Told | null> {
    const { thread } = this.#placeOf(host);
    if (thread === null) return null;
    try {
      return await thread.ask(question);
    } catch (error) {
      if (error instanceof ThreadLostError) return null;
      throw error;
    }
  }

  #placeOf(host: string): Place {
    this.#look();
    let seat = this.#seats.get(host);
    if (seat === undefined) {
      seat = { place: this.#choose(), choices: this.#choices };
      this.#seats.set(host, seat);
    } else if (seat.choices < this.#choices) this.#chooseAgain(host, seat);
    seat.place.active.add(host);
    return seat.place;
  }

  #chooseAgain(host: string, seat: Seat): void {
    seat.choices = this.#choices;
    const { place } = seat;
    const least = this.#choose();
    const isEven = place.thread !== null && place.active.size <= least.active.size + 1;
    if (isEven || least === place || this.#options.pace.isSlowed(host)) return;
    this.#leave(host, place);
    seat.place = least;
  }

  #leave(host: string, { thread, active }: Place): void {
    active.delete(host);
    if (thread === null) this.#options.local.leave(host);
    else thread.tell({ kind: 'leave', host });
  }

  /** Passes on to where the host is asked now what was heard in a thread, or here. */
  #pass(slowed: Slowed, heardBy: FetchThread | null): void {
    if (heardBy !== null) this.#options.pace.hear(slowed);
    const thread = this.#seats.get(slowed.host)?.place.thread ?? null;
    if (thread !== heardBy) thread?.tell({ kind: 'slowed', ...slowed });
  }

  #choose(): Place {
    const { atOnce = false } = this.#options;
    const open = this.#others.filter(({ thread }) => atOnce || thread?.isReady === true);
    const [first = this.#here, ...rest] = open;
    return rest.reduce((least, place) => (place.active.size < least.active.size ? place : least), first);
  }

  /**
   * Starts one more where all that hosts may be given to have as much to do as they can, on processors that they have to
   * themselves: where others are at work on those, one more thread is only one more that waits for them.
   */
  #look(): void {
    const now = this.#options.clock.uptime();
    if (now - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = now;
    // One host alone has its pages read elsewhere, if anything.
    if (this.#others.length === 0 && this.#here.active.size < 2) return;
    const { busy, processors } = this.#takeLoad();
    const others = this.#others.map(({ thread }) => (thread?.isReady ? thread.takeBusyShare() : 0));
    const own = this.#options.local.reading >= MOST_WAITING ? 1 : busy;
    const shares = others.length > 0 ? others : [own];
    const isFull = Math.min(...shares) >= BUSY_SHARE && processors >= shares.length * BUSY_SHARE;
    if (isFull && this.#others.length < this.#most && !this.#isOver) this.#start();
  }

  #start(): void {
    const { data, log, entry = entryFile(import.meta.dirname, 'fetching-thread') } = this.#options;
    const place: Place = { thread: null, active: new Set() };
    const thread: FetchThread = new FetchThread({
      entry,
      data,
      onReady: () => {
        this.#choices += 1;
      },
      onSlowed: (slowed) => this.#pass(slowed, thread),
      onLost: (why) => {
        log('warn', `a thread that asks hosts is lost, and its hosts are asked by the first one: ${why}`);
        this.#others.splice(this.#others.indexOf(place), 1);
        // Another might fare no better.
        this.#most = this.#others.length;
        for (const seat of this.#seats.values()) if (seat.place === place) seat.place = this.#here;
      },
    });
    place.thread = thread;
    this.#threads.push(thread);
    this.#others.push(place);
  }
}

/** Buffers arrive as plain arrays of bytes. */
function resultOf({ result }: Extract<Told, { kind: 'fetched' }>): FetchResult {
  const { buffer, byteOffset, byteLength } = result.body;
  return { ...result, body: Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength) };
}
