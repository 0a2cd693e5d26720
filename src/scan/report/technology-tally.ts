import { safeText } from '../../shared/safe-text.ts';
import type { Page } from '../page.ts';

/** Technologies in the report, and hosts named for one of them. */
const MOST_TECHNOLOGIES = 1_000;
const MOST_HOSTS = 5;
const LONGEST_NAME = 200;

export interface TechnologyRow {
  name: string;
  /** '' where no page tells it. */
  version: string;
  pages: number;
  /** The first few by name. */
  hosts: string[];
  hostsTotal: number;
}

/** Which technologies run where, counted in passing while the pages stream by. */
export class TechnologyTally {
  readonly #rows = new Map<string, { pages: number; hosts: Set<string> }>();

  take(page: Page, host: string): void {
    for (const label of page.tech) {
      const row = this.#rows.get(label);
      if (row !== undefined) {
        row.pages += 1;
        row.hosts.add(host);
      } else if (this.#rows.size < MOST_TECHNOLOGIES)
        this.#rows.set(label, { pages: 1, hosts: new Set([host]) });
    }
  }

  /** By name, then version. */
  list(): TechnologyRow[] {
    return [...this.#rows]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([label, { pages, hosts }]) => {
        // A name may hold a colon, a version does not.
        const colon = label.lastIndexOf(':');
        const [name, version] = colon < 0 ? [label, ''] : [label.slice(0, colon), label.slice(colon + 1)];
        return {
          name: safeText(name, LONGEST_NAME),
          version: safeText(version, LONGEST_NAME),
          pages,
          hosts: [...hosts].sort().slice(0, MOST_HOSTS),
          hostsTotal: hosts.size,
        };
      });
  }
}
