import { openTruthSite, type TruthSite } from '../truth-site.ts';
import type { WatchedCase } from './watched-case.ts';

export interface WatchedSites {
  sites: readonly { watched: WatchedCase; site: TruthSite; url: string }[];
  /** Turns the plan to this cycle. */
  begin(cycle: number): void;
  close(): Promise<void>;
}

const PAGE = '/page';

/** A site for each page, on a port of its own: a monitor asks one URL of a host at a time. */
export async function openWatchedSites(cases: readonly WatchedCase[]): Promise<WatchedSites> {
  let cycle = 0;
  const sites = await Promise.all(
    cases.map(async (watched) => {
      let asked = 0;
      const site = await openTruthSite((request) => {
        if (request.path !== PAGE) return { status: 404 };
        asked += 1;
        return watched.answer(cycle, request, asked);
      });
      return { watched, site, url: site.origin + PAGE };
    }),
  );
  return {
    sites,
    begin: (next) => {
      cycle = next;
    },
    close: async () => {
      await Promise.all(sites.map(({ site }) => site.close()));
    },
  };
}
