/** The sightings of a scan, gathered page by page, and what they prove about findings that it did not see. */
import type { Finding, Sighting } from '../../findings/finding.ts';
import type { FindingsRound } from '../../findings/findings-store.ts';
import { evidenceText } from '../../findings/sighting.ts';
import { compareSeverity } from '../../shared/severity.ts';
import type { Page } from '../page.ts';
import { checkPage } from './check-page.ts';
import { OWN_SOURCE, SightingMaker } from './page-sighting.ts';
import { type Standing, standingAfter } from './standing.ts';
import { TLS_KINDS } from './tls-checks.ts';

/** Findings kept of one scan; beyond, none is taken and none is called resolved. */
const MOST_SIGHTINGS = 10_000;

export interface RoundFacts {
  task: string;
  session: string;
  /** Epoch ms. */
  at: number;
  /** Findings that stand somewhere after this scan. */
  standing: ReadonlySet<string>;
  /** Whether an earlier scan saw the host completely: only then is an unknown finding news. */
  completedBefore: (host: string) => boolean;
}

export class ScanFindings {
  readonly #at: number;
  readonly #maker = new SightingMaker();
  readonly #seen = new Map<string, { sighting: Sighting; pages: number }>();
  readonly #originsWithTls = new Set<string>();
  #isFull = false;

  /** @param at epoch ms by which certificates are judged: the start of the scan */
  constructor(at: number) {
    this.#at = at;
  }

  /** Takes a page of the scan. @returns what stands at its URL now; null for what stood there before */
  take(page: Page, before: Standing | null): Standing | null {
    const check = checkPage(page, this.#at);
    const own = check.own.map((words) => this.#maker.make(page, words));
    if (page.tls !== null && page.status_code > 0) this.#originsWithTls.add(new URL(page.url).origin);
    for (const words of check.tls) this.#add(this.#maker.make(page, words));
    for (const sighting of own) this.#add(sighting);
    const ids = own.map(({ id }) => id);
    return standingAfter(page, ids, before);
  }

  round({ task, session, at, standing, completedBefore }: RoundFacts): FindingsRound {
    return {
      task,
      session,
      at,
      sightings: [...this.#seen.values()].map(withPages),
      isNews: ({ host }) => completedBefore(host),
      isGone: (finding) => !this.#isFull && this.#isDisproved(finding, standing),
    };
  }

  #isDisproved({ id, kind, url, source }: Finding, standing: ReadonlySet<string>): boolean {
    if (source !== OWN_SOURCE) return false;
    return TLS_KINDS.has(kind) ? this.#originsWithTls.has(new URL(url).origin) : !standing.has(id);
  }

  #add(sighting: Sighting): void {
    const known = this.#seen.get(sighting.id);
    if (known === undefined) {
      if (this.#seen.size < MOST_SIGHTINGS) this.#seen.set(sighting.id, { sighting, pages: 1 });
      else this.#isFull = true;
      return;
    }
    known.pages += 1;
    if (compareSeverity(sighting.severity, known.sighting.severity) > 0) known.sighting = sighting;
  }
}

function withPages({ sighting, pages }: { sighting: Sighting; pages: number }): Sighting {
  if (pages === 1 || TLS_KINDS.has(sighting.kind)) return sighting;
  return { ...sighting, evidence: evidenceText(`on ${pages} pages: ${sighting.evidence}`) };
}
