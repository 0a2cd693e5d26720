/** Runs worlds one after the other, and minds what no world of them may do: let an error go astray. */
import { messageOf } from '../../src/shared/errors.ts';
import { BrokenPromise } from './broken-promise.ts';
import { type Run, World, type WorldOptions } from './world.ts';

export interface Broken {
  seed: number;
  /** The promise that was broken, and how. */
  what: string;
  /** The end of its trace. */
  lines: string[];
}

/** Lines of a broken world that are kept. */
const LAST_LINES = 60;

/** One world: what it did, or what it broke. */
export async function runWorld(seed: number, options: WorldOptions = {}): Promise<Run | Broken> {
  const stray: unknown[] = [];
  const catchStray = (error: unknown) => void stray.push(error);
  process.on('unhandledRejection', catchStray);
  const world = new World(seed, options);
  try {
    const run = await world.run();
    if (stray.length > 0) throw new BrokenPromise('no error goes astray', messageOf(stray[0]));
    return run;
  } catch (error) {
    const what = error instanceof BrokenPromise ? error.message : `it failed: ${stackOf(error)}`;
    return { seed, what, lines: world.trace.last(LAST_LINES) };
  } finally {
    process.off('unhandledRejection', catchStray);
  }
}

/** For whoever reads it: what broke, what led to it, and how to see it again. */
export function describeBroken({ seed, what, lines }: Broken): string {
  return [
    ...lines,
    '',
    `seed ${seed} broke a promise: ${what}`,
    `run it again: npm run simulate -- --seed ${seed} --verbose`,
  ].join('\n');
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
}
