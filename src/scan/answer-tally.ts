import { WorkError, type WorkErrorKind } from '../shared/work.ts';
import type { CollectSummary } from './collect.ts';
import type { Page } from './page.ts';

const KINDS = new Set<WorkErrorKind>(['dns', 'connect', 'tls', 'timeout', 'http', 'io', 'blocked']);

/** Whether anything answered at all: without an answer there is no scan to conclude. */
export class AnswerTally {
  #answered = 0;
  #firstError: Page | null = null;

  take(page: Page): void {
    if (page.status_code > 0) this.#answered += 1;
    else this.#firstError ??= page;
  }

  /** @throws WorkError of the first failure's kind when not a single URL answered. */
  requireAnswer(summary: CollectSummary): void {
    if (this.#answered > 0) return;
    const page = this.#firstError;
    if (page === null) throw new WorkError('blocked', `no page was requested: ${whyNothing(summary)}`);
    const kind = [...KINDS].find((known) => known === page.error_kind) ?? 'connect';
    throw new WorkError(kind, `no target answered; ${page.url}: ${page.error || 'no answer'}`);
  }
}

function whyNothing(summary: CollectSummary): string {
  const host = summary.hosts.find(({ reason }) => reason !== '');
  if (host !== undefined) return `${host.host}: ${host.reason}`;
  return summary.skipped[0]?.pattern ?? 'every target is out of scope';
}
