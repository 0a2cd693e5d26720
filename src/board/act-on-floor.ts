/**
 * An operator's act, done by whichever engine there is: the one of this process, the one of another, or, for a one-shot
 * command that finds none, the one that this process becomes for it.
 */
import { type ActResult, type OperatorAct, refused } from '../domain/operator.ts';
import type { Engine } from '../engine/engine.ts';
import { DiskFailed, LeaseLost, StoreGone, StoreUpgraded } from '../engine/lease/lease-lost.ts';
import type { Clock } from '../shared/clock.ts';
import { isStoreFailure, isStoreLocked, storeFailureText } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import { whenUnlocked } from '../store/when-unlocked.ts';
import { askEngine } from './ask-engine.ts';
import type { FloorOptions } from './open-floor.ts';
import { unlessUnconfirmed } from './unless-unconfirmed.ts';

/** Scripts start many at once, and each is to get its turn. */
const ONE_SHOT_PATIENCE_MS = 60_000;

export interface ActingFloor {
  store: Store;
  clock: Clock;
  options: Pick<FloorOptions, 'actor' | 'engine' | 'readOnly'>;
  /** Of this process; null while it is not the engine. */
  engine(): Engine | null;
  /** Whether any process is the engine. */
  hasEngine(): boolean;
  /** Why the store is lost to this process; null = it can be used. */
  whyLost(): string | null;
  /** Becomes the engine where nobody is it, and the disk answers. */
  takeOver(): Promise<void>;
  /** The same, with some patience for a disk that does not answer. */
  takeOverPatiently(): Promise<void>;
  /** Nobody is the engine, and this process is not it because the disk does not answer. */
  isDiskSilent(): boolean;
  /** @throws DiskSilent where the disk does not answer for long before that does. */
  unlessDiskSilent(answer: Promise<ActResult>): Promise<ActResult>;
  isClosed(): boolean;
}

/** Its result. What the store would not take was not done, and is refused with the reason. */
export async function actOnFloor(floor: ActingFloor, act: OperatorAct): Promise<ActResult> {
  try {
    if (floor.options.engine !== 'once') return await perform(floor, act);
    return await whenUnlocked(floor.clock, () => perform(floor, act), ONE_SHOT_PATIENCE_MS);
  } catch (error) {
    if (isLost(error)) return refused(`nothing was done: ${error.message}`);
    if (error instanceof DiskFailed)
      return { ok: false, message: `${error.message}; look whether it was done when the disk works again` };
    if (!isStoreFailure(error)) throw error;
    return refused(`nothing was done: ${storeFailureText(error)}`);
  }
}

async function perform(floor: ActingFloor, act: OperatorAct): Promise<ActResult> {
  const { store, clock, options } = floor;
  if (options.readOnly === true) return refused('this is read-only; start without --read-only to act');
  const lost = floor.whyLost();
  if (lost !== null) return refused(`nothing was done: ${lost}`);
  const isOneShot = options.engine === 'once';
  if (isOneShot && !floor.engine()) await floor.takeOverPatiently();
  if (floor.isDiskSilent()) return refused('nothing was done: the disk does not answer');
  const engine = floor.engine();
  try {
    if (engine) return await actHere(floor, engine, act);
  } catch (error) {
    // Nothing was done: the process that is the engine now can still do it.
    const isElsewhere = error instanceof LeaseLost && !(error instanceof DiskFailed);
    if (!isElsewhere || isLost(error)) throw error;
  }
  if (options.engine === 'attach' && !floor.hasEngine())
    return refused('no engine is running; start scarefloor or "scarefloor run"');
  return askEngine({
    store,
    clock,
    actor: options.actor,
    act,
    // The engine died before it answered: its successor, here or elsewhere, finds the command in the mailbox.
    meanwhile: async () => {
      if (isOneShot) await takeOverUnlessLocked(floor);
      return !floor.isClosed();
    },
  });
}

/** A console goes on without the disk's answer, a command ends. */
async function actHere(floor: ActingFloor, engine: Engine, act: OperatorAct): Promise<ActResult> {
  const answer = engine.act(act, floor.options.actor);
  if (floor.options.engine === 'once') return await floor.unlessDiskSilent(answer);
  return await unlessUnconfirmed(floor.clock, () => engine.disk.silentSince !== null, answer);
}

/** Where the store is locked the next look tries again: what was asked for is in the mailbox, and stays there. */
async function takeOverUnlessLocked(floor: ActingFloor): Promise<void> {
  try {
    await floor.takeOver();
  } catch (error) {
    if (!isStoreLocked(error)) throw error;
  }
}

function isLost(error: unknown): error is StoreGone | StoreUpgraded {
  return error instanceof StoreGone || error instanceof StoreUpgraded;
}
