import type { FindingDetail, FindingRow } from '../../../board/views/view.ts';
import { safeText } from '../../../shared/safe-text.ts';
import type { ReadingLayer } from '../../state/layers.ts';
import { plural } from '../../text/count-words.ts';
import { exactText } from '../../text/time-words.ts';

/** A finding in full, as a page to read. */
export function findingPage(row: FindingRow, finding: FindingDetail, zone: string): ReadingLayer {
  const { severity, confidence, state, url, host, ip, evidence, kind, source, refs, id, session } = finding;
  const optional = (label: string, text: string) => (text === '' ? [] : [{ label, text }]);
  const entries = [
    { label: 'what', text: finding.title },
    { label: 'severity', text: `${severity}, ${confidence}` },
    { label: 'where', text: `${url || host}${ip === '' ? '' : ` (${ip})`}` },
    ...optional('evidence', evidence),
    { label: 'state', text: state },
    ...optional('muted', finding.muted_by === '' ? '' : `by ${finding.muted_by}: ${finding.muted_reason}`),
    { label: 'kind', text: `${kind}, found by ${source}` },
    ...optional('read on', refs.join(', ')),
    { label: 'first seen', text: exactText(row.firstSeenAt, zone) },
    {
      label: 'last seen',
      text: `${exactText(row.lastSeenAt, zone)}, in ${plural(finding.times_seen, 'scan')}, last in ${session}`,
    },
    { label: 'task', text: row.task },
    { label: 'id', text: id },
  ].map(({ label, text }) => ({ label, text: safeText(text) }));
  return { kind: 'reading', title: `Finding ${id}`, entries, top: 0, finding: row };
}
