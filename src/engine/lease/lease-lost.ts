/** Why a process is the engine no more: nothing may be written by it, and what it does for the store ends. */

/** Another process became the engine: nothing may be written under this token any more. */
export class LeaseLost extends Error {
  override readonly name: string = 'LeaseLost';
}

/** A newer version of the program works with the store now, and does the work again. */
export class StoreUpgraded extends LeaseLost {
  override readonly name = 'StoreUpgraded';
}

/**
 * The store's file is no longer where it was opened: what is written is lost, and another engine may work on the
 * file that took its place.
 */
export class StoreGone extends LeaseLost {
  override readonly name = 'StoreGone';
}

/**
 * The disk did not take what was committed: some of it may be gone after a power loss, and nothing that rests on it
 * may happen. As if this engine had died: the next one begins with what the store holds.
 */
export class DiskFailed extends LeaseLost {
  override readonly name = 'DiskFailed';
}
