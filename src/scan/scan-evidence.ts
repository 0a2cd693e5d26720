/** What a scan as a whole proves about a URL that it did not come to. */
import type { CollectSummary } from './collect.ts';
import { answered, type HostEvidence, type KnownPage } from './diff.ts';
import type { Page } from './page.ts';

/** What the evidence looks up while it follows links back to a page that the scan did see. */
export interface EvidenceSource {
  completedBefore(host: string): boolean;
  foundPage(url: string): Page | null;
  knownPage(url: string): KnownPage | null;
}

/** Links are followed back this far; a chain that is longer (or a circle) proves nothing. */
const LONGEST_CHAIN = 50;

export class ScanEvidence {
  readonly #hosts: Map<string, CollectSummary['hosts'][number]['outcome']>;
  readonly #allCompleted: boolean;
  readonly #skippedPrefixes: string[];
  readonly #source: EvidenceSource;

  constructor(summary: CollectSummary, source: EvidenceSource) {
    this.#hosts = new Map(summary.hosts.map(({ host, outcome }) => [host, outcome]));
    this.#allCompleted =
      summary.ended === 'completed' && summary.hosts.every(({ outcome }) => outcome === 'completed');
    this.#skippedPrefixes = summary.skipped.map(({ pattern }) => literalPrefix(pattern));
    this.#source = source;
  }

  /** A host that nothing led to any more was seen completely too, if everything else was. */
  host(url: string): HostEvidence {
    const { host } = new URL(url);
    const outcome = this.#hosts.get(host);
    return {
      completedNow: outcome === undefined ? this.#allCompleted : outcome === 'completed',
      completedBefore: this.#source.completedBefore(host),
    };
  }

  get completedHosts(): string[] {
    return [...this.#hosts].filter(([, outcome]) => outcome === 'completed').map(([host]) => host);
  }

  /**
   * Whether the scan read the page that used to link to this one (or proved that page unlinked in turn) and
   * found no link. A page that failed, was cut or was not reached proves nothing about what it links to, and
   * neither does a scan that skipped URLs of the same pattern.
   */
  unlinked(known: KnownPage): boolean {
    if (this.#maySkip(known.page.url)) return false;
    let page = known.page;
    for (let step = 0; step < LONGEST_CHAIN; step += 1) {
      if (page.found_on === '' || !this.host(page.found_on).completedNow) return false;
      const parent = this.#source.foundPage(page.found_on);
      if (parent !== null) return answered(parent, true) && parent.status_code < 500 && !parent.truncated;
      const before = this.#source.knownPage(page.found_on);
      if (before === null) return false;
      if (before.goneAt !== null) return true;
      if (this.#maySkip(before.page.url)) return false;
      page = before.page;
    }
    return false;
  }

  #maySkip(url: string): boolean {
    const path = url.slice(url.indexOf('/', url.indexOf('//') + 2));
    return this.#skippedPrefixes.some((prefix) => url.startsWith(prefix) || path.startsWith(prefix));
  }
}

/** `/item/{int}` -> `/item/`: what all URLs of a skipped pattern start with. */
function literalPrefix(pattern: string): string {
  const hole = pattern.indexOf('{');
  return hole < 0 ? pattern : pattern.slice(0, hole);
}
