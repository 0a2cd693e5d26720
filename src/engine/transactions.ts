/**
 * Writing to the store behind the fence of the engine's lease: every transaction first makes sure that this process is
 * still the engine, and what follows from one waits until it is durable.
 */
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { isStoreDamaged, isStoreFailure, STORE_UPGRADED, storeFailureText } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import type { EngineLogger, EngineSignals } from './core.ts';
import type { FailureLog } from './failure-log.ts';
import { DiskFailed, LeaseLost, StoreGone, StoreUpgraded } from './lease/lease-lost.ts';

/** The store takes no writes: since when (epoch ms) and why. Nothing is planned, started or ended meanwhile. */
export interface Trouble {
  since: number;
  why: string;
}

/** What is to happen when a transaction has become durable, or when it has not. */
interface Hook {
  committed?: () => void;
  /** Whether or not: null = it is durable, else why it may not be. */
  ended?: (failed: LeaseLost | null) => void;
  rolledBack?: () => void;
}

export interface TransactionParts {
  store: Store;
  clock: Clock;
  /** Of the lease under which this engine writes. */
  token: number;
  logger: Pick<EngineLogger, 'info' | 'error'>;
  failures: FailureLog;
  signals: Pick<EngineSignals, 'changed' | 'lost'>;
  /** What was read inside may never have been. */
  onRollback: () => void;
}

export class Transactions {
  readonly #parts: TransactionParts;
  /** Of the transaction under way. */
  readonly #hooks: Hook[] = [];
  #depth = 0;
  #trouble: Trouble | null = null;
  /** From then on for good, although some writes succeed: only another file mends that. */
  #isDamaged = false;
  #slowestMs: number | null = null;
  /** Set once this process may act for the store no more. */
  #lost: LeaseLost | null = null;
  /** Something was committed that no sync was asked for. */
  #owesSync = false;
  /** Somebody waits until the disk has what was committed. */
  onAwaitDisk: () => void = () => undefined;

  constructor(parts: TransactionParts) {
    this.#parts = parts;
  }

  /** null while the store takes what is written. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** The disk did not take what was committed: see DiskFailed. */
  get diskFailed(): boolean {
    return this.#lost instanceof DiskFailed;
  }

  /**
   * One transaction of the engine, or a part of the one under way that can fail alone. What it wrote is seen by all when
   * this returns, and may become durable a moment later: what rests on that waits for `afterCommit` or `durable`.
   * @throws LeaseLost, with nothing written, when this process is no longer the engine or the store is gone.
   */
  write<Result>(work: (now: number) => Result): Result {
    const { store, clock } = this.#parts;
    const mark = this.#hooks.length;
    const outermost = this.#depth === 0;
    const begun = clock.uptime();
    this.#depth += 1;
    let result: Result;
    try {
      if (outermost) this.#requireFile();
      result = store.transaction(() => {
        if (outermost) this.#requireLease();
        return work(clock.now());
      });
    } catch (error) {
      this.#undo(mark);
      if (error instanceof LeaseLost) this.#lose(error);
      else if (isStoreFailure(error)) this.#troubled(error);
      throw error;
    } finally {
      this.#depth -= 1;
    }
    if (outermost) this.#committed(begun);
    return result;
  }

  /** As write, and durable when it returns, at the price of waiting for the disk: for callers who cannot wait otherwise. */
  writeAtOnce<Result>(work: (now: number) => Result): Result {
    return this.#parts.store.durability.atOnce(() => this.write(work));
  }

  /** Inside a transaction: done once that is durable, and never when it is not. */
  afterCommit(then: () => void): void {
    this.#hooks.push({ committed: then });
  }

  /** Inside a transaction that commits: told when it is durable, after what follows from that, or why it may not be. */
  onEnd(told: (failed: LeaseLost | null) => void): void {
    this.#hooks.push({ ended: told });
  }

  /** Inside a transaction: undoes what this process remembers of it, should it be rolled back. */
  onRollback(undo: () => void): void {
    this.#hooks.push({ rolledBack: undo });
  }

  /**
   * Calls back when all that was committed before is durable, or with why it may not be; in the order of the calls,
   * after the hooks of those commits.
   */
  onceDurable(told: (failed: LeaseLost | null) => void): void {
    const { durability } = this.#parts.store;
    this.#owesSync = false;
    if (durability.owesSync) this.onAwaitDisk();
    durability.onceDurable((failure) => {
      if (failure !== null) this.#lose(new DiskFailed(storeFailureText(failure)));
      told(failure === null ? null : this.#lost);
    });
  }

  /** Resolves when all that was committed before is durable; false: it may not be, and this engine ends. */
  durable(): Promise<boolean> {
    return new Promise((resolve) => this.onceDurable((failed) => resolve(failed === null)));
  }

  /** @throws StoreGone when the store's file was removed or replaced. */
  checkFile(): void {
    try {
      this.#requireFile();
    } catch (error) {
      if (error instanceof LeaseLost) this.#lose(error);
      throw error;
    }
  }

  /** Ms that the slowest transaction since the last call took to be durable; null = there was none. */
  takeSlowestMs(): number | null {
    const slowest = this.#slowestMs;
    this.#slowestMs = null;
    return slowest;
  }

  #requireFile(): void {
    const { files } = this.#parts.store;
    if (this.#lost !== null && this.diskFailed) throw this.#lost;
    if (files.isGone()) throw new StoreGone(files.whyUnusable());
  }

  /** Inside a transaction, so that nobody can take the lease before the commit. */
  #requireLease(): void {
    const { store, token } = this.#parts;
    if (store.lease.isCurrent(token)) return;
    throw store.files.isUpgraded() ? new StoreUpgraded(STORE_UPGRADED) : leaseTaken();
  }

  #committed(begun: number): void {
    this.#mended();
    const hooks = this.#hooks.splice(0);
    const isBehind = this.#parts.store.durability.owesSync;
    if (hooks.some(({ committed, ended }) => committed !== undefined || ended !== undefined))
      this.onceDurable((failed) => {
        this.#took(begun);
        if (failed === null && isBehind) this.#checkLease();
        for (const hook of hooks) {
          if (failed === null) this.#follow(hook);
          hook.ended?.(failed);
        }
      });
    else if (isBehind) this.#syncSoon();
    else this.#took(begun);
  }

  /** The disk, or the whole process, may have stood still since the commit: what follows from it is then another engine's. */
  #checkLease(): void {
    if (this.#lost !== null) return;
    const { store, token, failures } = this.#parts;
    try {
      if (!store.lease.isCurrent(token)) this.#lose(leaseTaken());
    } catch (error) {
      // It was ours at the commit, and the next write asks again.
      failures.report('could not look whether this is still the engine', error);
    }
  }

  /** Nobody waits for it: it may share a sync with what follows in this round of the event loop. */
  #syncSoon(): void {
    if (this.#owesSync) return;
    this.#owesSync = true;
    void this.#parts.clock.turn().then(() => {
      if (this.#owesSync) this.onceDurable(() => undefined);
    });
  }

  /** The commit is durable, whatever comes of what follows from it: that must not look like a write that failed. */
  #follow(hook: Hook): void {
    // Another engine may do all of it again.
    if (this.#lost !== null) return;
    try {
      hook.committed?.();
    } catch (error) {
      this.#parts.logger.error({ error: messageOf(error) }, 'what follows a commit failed');
    }
  }

  #took(begun: number): void {
    this.#slowestMs = Math.max(this.#slowestMs ?? 0, this.#parts.clock.uptime() - begun);
  }

  #lose(why: LeaseLost): void {
    this.#lost ??= why;
    this.#parts.signals.lost(why);
  }

  #undo(mark: number): void {
    this.#parts.onRollback();
    for (const hook of this.#hooks.splice(mark).reverse()) hook.rolledBack?.();
  }

  #troubled(error: unknown): void {
    const why = storeFailureText(error);
    this.#isDamaged ||= isStoreDamaged(error);
    if (this.#trouble?.why === why) return;
    this.#trouble = { since: this.#trouble?.since ?? this.#parts.clock.now(), why };
    this.#parts.signals.changed();
  }

  #mended(): void {
    const { failures, logger, signals } = this.#parts;
    if (this.#isDamaged) return;
    failures.forget();
    if (this.#trouble === null) return;
    logger.info({ why: this.#trouble.why }, 'the store takes writes again');
    this.#trouble = null;
    signals.changed();
  }
}

function leaseTaken(): LeaseLost {
  return new LeaseLost('another process is the engine now');
}
