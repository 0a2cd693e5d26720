/**
 * The judgement over one URL: what it is now, against what is known of it. Pure, so that every case is a line
 * in a table of tests. `gone` is an alarm that people act on, so it needs proof; whatever lacks the proof is
 * `unreached`, which says only that this scan did not see it.
 */
import { answered, type KnownPage, saysGone } from './known-page.ts';
import type { FieldChange, Page, PageChangeKind } from './page.ts';
import { compareFields } from './page-fields.ts';

/**
 * What the memory of later scans takes from a verdict: `seen` the new facts, `unanswered` that the URL exists
 * but never answered, `kept` nothing at all, `unlinked` one more scan without a link, `gone` the end.
 */
export type Memory = 'seen' | 'unanswered' | 'kept' | 'unlinked' | 'gone';

export interface Verdict {
  kind: PageChangeKind;
  fields: FieldChange[];
  memory: Memory;
}

/** What the scan as a whole lets us conclude about the host of one URL. */
export interface HostEvidence {
  /** This scan saw all of the host that scope lets it see. */
  completedNow: boolean;
  /** An earlier scan did: only then is an unknown URL news. */
  completedBefore: boolean;
}

/** The status of an answer to a second request; null when it was not asked or did not answer. */
export type SecondAnswer = number | null;

/** A second scan without a link is proof; the first may be a menu that was being rebuilt. */
const UNLINKED_SCANS_FOR_GONE = 2;

/** A URL that this scan requested. `second` is asked for only where `needsSecondAnswer` says so. */
export function judgeFound(
  now: Page,
  known: KnownPage | null,
  host: HostEvidence,
  second: SecondAnswer,
): Verdict {
  if (!answered(now, host.completedNow))
    return { kind: 'unreached', fields: [], memory: known === null ? 'unanswered' : 'kept' };
  if (known === null) return { kind: host.completedBefore ? 'new' : 'existing', fields: [], memory: 'seen' };
  if (known.goneAt !== null) return judgeReturned(now, known.goneAt);
  if (!known.answered) return judgeFirstAnswer(now, host);
  if (saysGone(now.status_code) && !saysGone(known.page.status_code)) {
    if (!host.completedNow || second === null || !saysGone(second))
      return { kind: 'unreached', fields: [], memory: 'kept' };
    return { kind: 'gone', fields: [goneStatus(known.page, second)], memory: 'gone' };
  }
  const fields = compareFields(known.page, now);
  return { kind: fields.length > 0 ? 'changed' : 'existing', fields, memory: 'seen' };
}

/** A known URL that this scan did not come to. `unlinked`: the scan proved that nothing links to it any more. */
export function judgeVanished(
  known: KnownPage,
  host: HostEvidence,
  second: SecondAnswer,
  unlinked: boolean,
): Verdict {
  const wasThere = !saysGone(known.page.status_code);
  if (wasThere && host.completedNow && second !== null && saysGone(second))
    return { kind: 'gone', fields: [goneStatus(known.page, second)], memory: 'gone' };
  if (!unlinked || !host.completedNow) return { kind: 'unreached', fields: [], memory: 'kept' };
  if (known.unlinkedScans + 1 < UNLINKED_SCANS_FOR_GONE)
    return { kind: 'unreached', fields: [], memory: 'unlinked' };
  // A broken link that was taken away is no loss: forgotten without an alarm.
  if (!wasThere) return { kind: 'unreached', fields: [], memory: 'gone' };
  const to = `no link in ${UNLINKED_SCANS_FOR_GONE} scans${second === null ? '' : `, still answers ${second}`}`;
  return { kind: 'gone', fields: [{ field: 'linked', from: known.page.found_on, to }], memory: 'gone' };
}

/** Whether a verdict on this page could become `gone` by asking the URL once more. */
export function needsSecondAnswer(now: Page | null, known: KnownPage | null, host: HostEvidence): boolean {
  if (!host.completedNow || known === null || known.goneAt !== null || !known.answered) return false;
  return !saysGone(known.page.status_code) && (now === null || saysGone(now.status_code));
}

function judgeReturned(now: Page, goneAt: number): Verdict {
  if (saysGone(now.status_code)) return { kind: 'existing', fields: [], memory: 'gone' };
  const from = `gone since ${new Date(goneAt).toISOString()}`;
  return {
    kind: 'new',
    fields: [{ field: 'status_code', from, to: String(now.status_code) }],
    memory: 'seen',
  };
}

function judgeFirstAnswer(now: Page, host: HostEvidence): Verdict {
  if (!host.completedBefore) return { kind: 'existing', fields: [], memory: 'seen' };
  const to = String(now.status_code);
  return { kind: 'changed', fields: [{ field: 'status_code', from: 'no answer', to }], memory: 'seen' };
}

function goneStatus(before: Page, status: number): FieldChange {
  return { field: 'status_code', from: String(before.status_code), to: String(status) };
}
