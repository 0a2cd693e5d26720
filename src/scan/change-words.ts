/** Changes as people read them: what matters first, in one line each. */
import { safeText } from '../shared/safe-text.ts';
import type { PageChange } from './page.ts';
import type { FieldChange } from './page-fields.ts';

/** Characters of one value in a line; the JSONL has all of it. */
const LONGEST_VALUE = 80;
const LONGEST_DETAIL = 300;

const FIELD_WEIGHTS: Record<string, number> = {
  status_code: 40,
  tls_issuer: 30,
  final_url: 20,
  missing_headers: 20,
  title: 10,
  webserver: 10,
  content_type: 10,
  tls_not_after: 5,
  text_sha256: 1,
};

/** How far up a change belongs among those of its kind. Higher is more important. */
export function weightOf(change: PageChange): number {
  if (change.kind === 'new') return weightOfStatus(change.page?.status_code ?? 0);
  return change.fields.reduce((sum, { field }) => sum + (FIELD_WEIGHTS[field] ?? 0), 0);
}

/** One line, safe to print: `status_code 200 -> 500, title "Shop" -> "Error"`. */
export function describeChange(change: PageChange): string {
  return safeText(wordsOf(change), LONGEST_DETAIL);
}

function wordsOf(change: PageChange): string {
  const { kind, fields, page } = change;
  if (fields.length > 0) return fields.map(describeField).join(', ');
  if (page === null) return '';
  if (kind === 'unreached') return page.error || 'not confirmed by this scan';
  return page.title === '' ? String(page.status_code) : `${page.status_code} ${page.title}`;
}

function describeField({ field, from, to }: FieldChange): string {
  if (field === 'text_sha256') return 'body changed';
  if (field === 'title') return `title ${quoted(from)} -> ${quoted(to)}`;
  return `${field} ${shown(from)} -> ${shown(to)}`;
}

function quoted(value: string): string {
  return `"${safeText(value, LONGEST_VALUE)}"`;
}

function shown(value: string): string {
  return value === '' ? 'none' : safeText(value, LONGEST_VALUE);
}

function weightOfStatus(status: number): number {
  if (status >= 200 && status < 300) return 30;
  if (status === 401 || status === 403) return 25;
  if (status >= 500) return 20;
  return status >= 300 && status < 400 ? 10 : 1;
}
