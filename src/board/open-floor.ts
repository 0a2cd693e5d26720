/** Opening a floor: the store, the engine where nobody else is it, and the board over both. */
import type { Settings } from '../config/settings.ts';
import type { Actor, ActResult, OperatorAct } from '../domain/operator.ts';
import type { EngineLogger } from '../engine/core.ts';
import type { Engine } from '../engine/engine.ts';
import { MAILBOX_POLL_MS } from '../engine/inbox.ts';
import { upgradeGuard } from '../engine/lease/upgrade-guard.ts';
import { DiskSilent } from '../engine/unless-disk-silent.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import { UserError } from '../shared/errors.ts';
import { CommitWatch } from '../store/commit-watch.ts';
import { isStoreDamaged, isStoreFailure, storeFailureText } from '../store/failure.ts';
import { leaveStore } from '../store/leave-store.ts';
import { Store } from '../store/store.ts';
import type { Board } from './board.ts';
import { ConfigWatch } from './config-watch.ts';
import type { CompanionParts, EngineCompanion } from './engine-companion.ts';
import { FloorBoard } from './floor-board.ts';
import { FloorEngine } from './floor-engine.ts';
import type { EngineView } from './snapshot.ts';
import { LIFE_MS } from './snapshot-keeper.ts';

/** Between two looks at the store although the file system said nothing. */
const RARELY_MS = 1_000;

export interface FloorOptions {
  settings: Settings;
  actor: Actor;
  /**
   * `embed`: be the engine if nobody is, and take over when it dies. `attach`: never. `once`: for one-shot verbs;
   * acts go through the running engine, or are applied here when there is none.
   */
  engine: 'embed' | 'attach' | 'once';
  /** Every act is refused. */
  readOnly?: boolean;
  clock?: Clock;
  /** Default: the file `scarefloor.log` in the logs directory, opened when this process becomes the engine. */
  logger?: EngineLogger;
  /** A store of an earlier version whose engine still works: `take over` from it. Default: refuse, and say which. */
  upgrade?: 'take over';
  /** Made where this process may be the engine for everyone. */
  companion?: (parts: CompanionParts) => EngineCompanion;
  /** Reads the configuration again: given, the floor follows its file while it is open. */
  reread?: () => Promise<Settings>;
  /** Absolute path of another program that speaks the worker protocol; default: the worker that comes along. */
  workerEntry?: string;
}

/** A process with a screen or workers to mind waits for a lock no longer than a moment, and tries again. */
const SHORT_LOCK_WAIT_MS = 100;

/** How to leave: let work finish (20 s), give it back for the next engine at once, or cancel it. */
export type Leaving = 'drain' | 'handover' | 'cancel';

export interface Floor {
  store: Store;
  board: Board;
  /** null while another process, or none, is the engine. */
  engine(): Engine | null;
  /** Through the running engine if there is one (waits for its answer), else applied here under the lease. */
  act(act: OperatorAct): Promise<ActResult>;
  /** For one-shot verbs: runs this execution in this process. false when the engine is elsewhere and will do it. */
  carry(executionId: number): boolean;
  /** Reads the configuration again now; what came of it is in the log. Nothing where there is no file. */
  reload(): void;
  /** Who is the engine; the board's snapshot says the same, and takes longer. */
  engineView(): EngineView;
  /** Resolves with why this floor can do nothing more: the store's file was removed or replaced, or upgraded. */
  unusable: Promise<UserError>;
  /**
   * Ends everything and releases the lease. Calling it again hurries the first call.
   * @throws UserError where the disk does not take what was written last, or does not answer (DiskSilent): nothing but to
   * end the process is left then.
   */
  close(how?: Leaving): Promise<void>;
}

/** @throws UserError when the store cannot be opened. */
export async function openFloor(options: FloorOptions): Promise<Floor> {
  const clock = options.clock ?? systemClock;
  const { settings } = options;
  const { sqlite_db_path: path, synchronous } = settings.scheduler;
  const takeOver = options.upgrade === 'take over';
  const store = Store.open(path, synchronous, upgradeGuard(clock, { takeOver }));
  const engine = new FloorEngine(store, clock, options);
  const board = new FloorBoard({ store, clock, engine, settings, readOnly: options.readOnly === true });
  const { keeper } = board;
  const watch = new CommitWatch(store.path, clock, () => {
    engine.lookAtMailbox();
    keeper.follow();
  });
  engine.mailboxPollMs = () => watch.pollMs(MAILBOX_POLL_MS, RARELY_MS);
  keeper.followMs = () => watch.pollMs(MAILBOX_POLL_MS, LIFE_MS);
  if (options.engine === 'embed' && options.companion)
    engine.companion = options.companion({ store, settings, clock, view: () => engine.view() });
  engine.onChanged = () => keeper.changed();
  engine.onProgress = () => keeper.progressed();
  const unusable = Promise.withResolvers<UserError>();
  engine.onGone = (why) => unusable.resolve(new UserError(`${store.path}: ${why}`, { exitCode: 1 }));
  try {
    await engine.open();
  } catch (error) {
    watch.close();
    store.close();
    if (!isStoreFailure(error)) throw error;
    // A service is started again after that, which a damaged store alone does not mend.
    const exitCode = isStoreDamaged(error) ? 2 : 1;
    throw new UserError(`${store.path}: ${storeFailureText(error)}`, { cause: error, exitCode });
  }
  if (options.engine === 'embed') store.waitForLock(SHORT_LOCK_WAIT_MS);
  if (engine.engine === null) store.wal.leaveFolding();
  if (options.engine !== 'once') keeper.open(options.engine === 'embed' ? 'now' : 'the first listener');
  const config = followConfig(options, engine, clock);
  config?.start();
  let closing: Promise<void> | null = null;
  return {
    store,
    board,
    engine: () => engine.engine,
    engineView: () => engine.view(),
    act: (act) => engine.act(act),
    reload: () => config?.reload(),
    unusable: unusable.promise,
    carry: (executionId) => engine.carry(executionId),
    close: async (how = 'drain') => {
      if (closing) engine.hurry();
      closing ??= (async () => {
        try {
          await config?.stop();
          await engine.close(how);
          await board.close();
        } catch (error) {
          watch.close();
          // Closing would wait for the disk as well, and the whole process with it.
          if (!(error instanceof DiskSilent)) leaveStore(store);
          throw error;
        }
        watch.close();
        leaveStore(store);
      })();
      await closing;
    },
  };
}

/** null where there is no file, or nobody who could read it again. */
function followConfig(
  { settings, reread }: FloorOptions,
  engine: FloorEngine,
  clock: Clock,
): ConfigWatch | null {
  const { file } = settings;
  if (file === null || reread === undefined) return null;
  return new ConfigWatch({
    file,
    clock,
    read: reread,
    onRead: (next) => engine.takeSettings(next),
    onProblems: (problems) => engine.noteConfigProblems(problems),
  });
}
