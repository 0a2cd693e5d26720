import { openTruthSite, type TruthSite } from '../truth-site.ts';
import { linksTo, type Trap } from './trap.ts';

export interface TrapSite {
  trap: Trap;
  site: TruthSite;
}

/** A trap that has caught the scan lets go after so many times its budget, so that the rest can be measured. */
const LETS_GO_AFTER = 2;

/** A site for each trap, on a port of its own. Close them all. */
export async function openTrapSites(
  traps: readonly Trap[],
  budget: (trap: Trap) => number,
): Promise<TrapSite[]> {
  return await Promise.all(
    traps.map(async (trap) => ({ trap, site: await openTrapSite(trap, budget(trap) * LETS_GO_AFTER) })),
  );
}

/** Requests for the trap's own paths. */
export function trapVisits({ trap, site }: TrapSite): number {
  return site.log.filter(({ path }) => trap.owns(path)).length;
}

/** Those of its ordinary pages that were visited. */
export function pagesVisited({ trap, site }: TrapSite): string[] {
  const asked = new Set(site.log.map(({ path }) => path));
  return [...trap.pages, ...trap.chain].filter((path) => asked.has(path));
}

async function openTrapSite(trap: Trap, mostVisits: number): Promise<TruthSite> {
  let visits = 0;
  const [above = '/'] = trap.pages;
  const next = new Map(
    [above, ...trap.chain].map((path, index) => [path, trap.chain.slice(index, index + 1)]),
  );
  const pages = new Set([...trap.pages, ...trap.chain]);
  return await openTruthSite(({ path }) => {
    if (path === '/') return linksTo([trap.entry, ...trap.pages]);
    if (pages.has(path)) return linksTo(next.get(path) ?? []);
    if (!trap.owns(path)) return { status: 404, body: '<title>Not found</title>' };
    visits += 1;
    return visits > mostVisits
      ? { status: 404, body: '<title>Not found</title>' }
      : trap.respond(path, visits);
  });
}
