/**
 * More than what costs no more than its length takes, on a slow machine too: tens or hundreds of milliseconds elsewhere.
 * What grows with the square of its length takes minutes.
 */
export const LINEAR_MS = 20_000;

/** Milliseconds of processor time that `work` takes: unlike wall time, the same on a busy machine. */
export function processorTime(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return since(before);
}

/** The same for work that is waited for, with whatever else this process does meanwhile. */
export async function processorTimeOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  return since(before);
}

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
