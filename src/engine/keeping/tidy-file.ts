/** The store's file after a cleanup: room back to the file system, and figures for the planner. */
import type { EngineCore } from '../core.ts';
import type { Pace } from './pace.ts';

/** What is free within the file is soon used again: giving all of it back would only have it grow anew. */
const SPARE_PAGES = 1_000;
const SPARE_SHARE = 0.05;

/** Taking the planner's figures reads every page of an index: in a larger store those of a smaller one must do. */
const ANALYZED_PAGES = 8_000;

/** One statement moves so many pages: each may cost a read of another place of the file. */
const PAGES_AT_ONCE = 4;

export async function tidyFile(core: EngineCore, pace: Pace): Promise<void> {
  const { store, clock } = core;
  while (!pace.isOver) {
    const { free, total } = store.pages();
    const surplus = free - Math.max(SPARE_PAGES, Math.ceil(total * SPARE_SHARE));
    if (surplus <= 0) break;
    await pace.write(Math.min(surplus, pace.rows), () => {
      store.vacuum(PAGES_AT_ONCE);
      return PAGES_AT_ONCE;
    });
    // A file from before it could shrink stays as large as it is.
    if (store.pages().free >= free) break;
  }
  if (pace.isOver || store.pages().total > ANALYZED_PAGES) return;
  const began = clock.uptime();
  store.optimize();
  await pace.rest(clock.uptime() - began);
}
