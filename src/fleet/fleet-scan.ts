/**
 * A scan whose pages other machines collect: this process hands the shards out, takes them in, compares and reports.
 * Where nobody is there to help it is a scan like any other, unless the configuration says to wait.
 */
import type { FleetSettings } from '../config/settings.ts';
import { readSketch } from '../scan/restless/word-sketch.ts';
import { runScan, type ScanParts } from '../scan/run-scan.ts';
import type { ScanInput } from '../scan/scan.ts';
import { collectInShards } from '../scan/shards/collect-in-shards.ts';
import { assert } from '../shared/assert.ts';
import { UserError } from '../shared/errors.ts';
import { programVersion } from '../shared/program-version.ts';
import { type Progress, type WorkContext, WorkError, type WorkResult } from '../shared/work.ts';
import { Coordinator } from './coordinator.ts';
import { announceEngine } from './engine-record.ts';
import { type FleetIdentity, FleetNames } from './fleet-names.ts';
import { fleetWork } from './fleet-work.ts';
import { joinFleet } from './join-fleet.ts';
import { loadBullmq } from './load-bullmq.ts';
import { ScanStore } from './scan-store.ts';
import { Sealer } from './seal.ts';
import type { FleetOrder } from './shard-job.ts';
import { ShardQueue } from './shard-queue.ts';
import { StandIn } from './stand-in.ts';
import { openWorkerFolder } from './worker-folder.ts';

/** What the order of a scan says of the fleet. */
export interface FleetShare {
  settings: FleetSettings;
  /** Somebody waits for it: its shards come before those of other scans. */
  urgent: boolean;
}

/** Promises what runScan promises. */
export async function runFleetScan(
  input: ScanInput,
  context: WorkContext,
  { settings, urgent }: FleetShare,
): Promise<WorkResult> {
  context.signal.throwIfAborted();
  await requirePackages();
  const sealer = await Sealer.from(settings.key);
  const identity: FleetIdentity = { version: programVersion(), keyCheck: sealer.check };
  const redis = await joinFleet(settings, identity, context);
  if (redis === null) return await runScan(input, context);
  const folder = openWorkerFolder();
  try {
    const { clock } = context;
    const names = new FleetNames(settings.prefix, identity);
    const queue = await ShardQueue.open(redis, names);
    const waiting = new WaitingNote(context);
    const work = fleetWork(folder.path);
    const patienceMs = settings.patience_seconds * 1_000;
    const standIn = new StandIn({ redis, names, identity, sealer, work, clock, patienceMs });
    const coordinator = new Coordinator({
      session: input.sessionId,
      queue,
      sealer,
      urgent,
      clock,
      store: new ScanStore(redis, names, input.sessionId),
      log: (level, message, fields) => context.log(level, message, fields),
      announce: async () => await announceEngine(redis, settings.prefix, identity),
      standIn: settings.without_workers === 'local' ? standIn : null,
      onWaiting: (what) => waiting.waitFor(what),
    });
    try {
      const result = await runScan(input, waiting.context, shared(coordinator));
      await coordinator.forget();
      return result;
    } finally {
      await coordinator.close();
      // It closes no connection, and may be waiting for one.
      void queue.close().catch(() => undefined);
    }
  } finally {
    redis.disconnect();
    folder.remove();
  }
}

async function requirePackages(): Promise<void> {
  try {
    await loadBullmq();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new WorkError('bad_input', error.message, { permanent: true });
  }
}

/** The places where a scan meets the network. */
function shared(coordinator: Coordinator): ScanParts {
  /** Jobs of each shard, in the order of their rounds. */
  const rounds = new Map<number, string[]>();
  return {
    collect: async (input, context, onPage) =>
      await collectInShards(input, context, onPage, async (order, own) => {
        const earlier = rounds.get(order.index) ?? [];
        const { job, end } = await coordinator.carry({ kind: 'shard', order, earlier }, order.index, own);
        assert(end.kind === 'shard', 'a shard ends as one');
        rounds.set(order.index, [...earlier, job]);
        return end.end;
      }),
    askAgain: async (urls, input, seeds, context) => {
      if (urls.length === 0) return new Map();
      const order: FleetOrder = { kind: 'ask', urls: [...urls], input: bare(input), seeds: [...seeds] };
      const { end } = await coordinator.carry(order, 0, context);
      assert(end.kind === 'ask', 'questions end as answers');
      return new Map(end.answers);
    },
    lookAgain: async (visits, input, seeds, context) => {
      const order: FleetOrder = { kind: 'look', visits: [...visits], input: bare(input), seeds: [...seeds] };
      const { end } = await coordinator.carry(order, 0, context);
      assert(end.kind === 'look', 'looks end as pages');
      return new Map(end.pages.map((page) => [page.url, page]));
    },
    lookAtTexts: async (visits, input, seeds, context) => {
      if (visits.length === 0) return new Map();
      const order: FleetOrder = { kind: 'read', visits: [...visits], input: bare(input), seeds: [...seeds] };
      const { end } = await coordinator.carry(order, 0, context);
      assert(end.kind === 'read', 'texts end as texts');
      return new Map(
        end.texts.map(([url, looks]) => [url, looks.map((look) => readSketch(Buffer.from(look, 'base64')))]),
      );
    },
  };
}

/** Without what concerns this machine alone. */
function bare(input: ScanInput): ScanInput {
  return { ...input, targets: [], targetsFile: '', resultsFile: '', reportDirectory: '' };
}

/** Says beside the progress what the scan waits for. */
class WaitingNote {
  /** For the scan. */
  readonly context: WorkContext;
  readonly #outer: WorkContext;
  #last: Progress = { phase: 'targets', done: 0, total: null };
  #waitsFor = '';

  constructor(outer: WorkContext) {
    this.#outer = outer;
    this.context = {
      signal: outer.signal,
      clock: outer.clock,
      log: (level, message, fields) => outer.log(level, message, fields),
      progress: (progress) => {
        this.#last = progress;
        this.#tell();
      },
    };
  }

  /** '' = nothing any more. */
  waitFor(what: string): void {
    this.#waitsFor = what;
    this.#tell();
  }

  #tell(): void {
    const note = this.#waitsFor === '' ? {} : { note: `waiting for ${this.#waitsFor}` };
    this.#outer.progress({ ...this.#last, ...note });
  }
}
