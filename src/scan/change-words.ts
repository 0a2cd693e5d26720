/** Changes as people read them: what matters first, in one line each. */
import { grouped } from '../report/figures.ts';
import { safeText } from '../shared/safe-text.ts';
import type { FieldChange, PageChange } from './page.ts';

/** Characters of one value in a line; the JSONL has all of it. */
const LONGEST_VALUE = 80;
const LONGEST_DETAIL = 300;

const FIELD_WEIGHTS: Record<string, number> = {
  status_code: 40,
  tls_issuer: 30,
  final_url: 20,
  missing_headers: 20,
  foreign_scripts: 30,
  forms: 20,
  weak_headers: 10,
  tls_protocol: 10,
  cookies: 10,
  title: 10,
  webserver: 10,
  content_type: 10,
  tls_not_after: 5,
  code_sha256: 10,
  tech: 5,
  favicon: 5,
  text_sha256: 1,
};
/** A page with another text; a word or a number more is no more than any change of the body. */
const MAJOR_CHANGE_WEIGHT = 15;

const LABELS: Record<string, string> = {
  status_code: 'status',
  final_url: 'leads to',
  content_type: 'type',
  webserver: 'server',
  tls_issuer: 'certificate by',
  tls_protocol: 'TLS',
  weak_headers: 'weak headers',
};

/** How far up a change belongs among those of its kind. Higher is more important. */
export function weightOf(change: PageChange): number {
  if (change.kind === 'new') return weightOfStatus(change.page?.status_code ?? 0);
  return change.fields.reduce(
    (sum, { field, extent }) =>
      sum + (extent === 'major' ? MAJOR_CHANGE_WEIGHT : (FIELD_WEIGHTS[field] ?? 0)),
    0,
  );
}

/** One line, safe to print: `status 200 -> 500, title "Shop" -> "Error"`. */
export function describeChange(change: PageChange): string {
  return safeText(wordsOf(change), LONGEST_DETAIL);
}

/** A field change for people. `from` is '' where only one sentence makes sense. Texts from outside: not yet safe. */
export function readField(change: FieldChange): { label: string; from: string; to: string } {
  const words = fieldWords(change);
  return change.pages === undefined
    ? words
    : { ...words, to: `${words.to} (on ${grouped(change.pages)} pages)` };
}

function fieldWords({ field, from, to, extent }: FieldChange): { label: string; from: string; to: string } {
  if (field === 'text_sha256')
    return { label: 'body', from: '', to: extent === 'minor' ? 'changed a little' : 'changed' };
  if (field === 'code_sha256') return { label: 'scripts', from: '', to: codeWords(from, to) };
  if (field === 'foreign_scripts') {
    const [added, dropped] = [namesBeyond(to, from), namesBeyond(from, to)];
    const words = [
      added === '' ? '' : `now loads ${added}`,
      dropped === '' ? '' : `no more loads ${dropped}`,
    ];
    return { label: 'scripts', from: '', to: words.filter((word) => word !== '').join('; ') };
  }
  if (field === 'tls_not_after')
    return { label: 'certificate until', from: from.slice(0, 10) || 'none', to: to.slice(0, 10) || 'none' };
  if (field === 'missing_headers') {
    const lost = namesBeyond(to, from);
    const set = namesBeyond(from, to);
    const words = [lost === '' ? '' : `now missing: ${lost}`, set === '' ? '' : `now set: ${set}`];
    return { label: 'headers', from: '', to: words.filter((word) => word !== '').join('; ') };
  }
  if (field === 'tech') return { label: 'technologies', from: '', to: technologyWords(from, to) };
  const label = LABELS[field] ?? field;
  return { label, from: from || 'none', to: to || 'none' };
}

/** `Nginx 1.18.0 -> 1.27.1, now also WordPress 6.4.2, no more PHP`. */
function technologyWords(from: string, to: string): string {
  const came = new Map(namesBeyond(to, from).split(', ').filter(Boolean).map(nameAndVersion));
  const went = new Map(namesBeyond(from, to).split(', ').filter(Boolean).map(nameAndVersion));
  const spoken = (name: string, version: string) => (version === '' ? name : `${name} ${version}`);
  const words: string[] = [];
  for (const [name, version] of came) {
    const before = went.get(name);
    if (before === undefined) words.push(`now also ${spoken(name, version)}`);
    else words.push(`${name} ${before || 'of no version'} -> ${version || 'of no version'}`);
  }
  for (const [name, version] of went) if (!came.has(name)) words.push(`no more ${spoken(name, version)}`);
  return words.join(', ');
}

/** `Nginx:1.25.3`, as httpx writes it. */
function nameAndVersion(text: string): [name: string, version: string] {
  const colon = text.lastIndexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

function codeWords(from: string, to: string): string {
  if (from === '') return 'added to the page';
  return to === '' ? 'gone from the page' : 'in the page changed';
}

function wordsOf(change: PageChange): string {
  const { kind, fields, page } = change;
  if (fields.length > 0) return fields.map(describeField).join(', ');
  if (page === null) return '';
  if (kind === 'unreached') return page.error || 'not confirmed by this scan';
  return page.title === '' ? String(page.status_code) : `${page.status_code} ${page.title}`;
}

function describeField(change: FieldChange): string {
  const { label, from, to } = readField(change);
  if (from === '') return `${label} ${to}`;
  const mark = change.field === 'title' ? '"' : '';
  return `${label} ${mark}${cut(from)}${mark} -> ${mark}${cut(to)}${mark}`;
}

function cut(value: string): string {
  return safeText(value, LONGEST_VALUE);
}

/** Names that came (or went) in a comma-separated list. */
function namesBeyond(list: string, other: string): string {
  const known = new Set(other.split(', '));
  return list
    .split(', ')
    .filter((name) => name !== '' && !known.has(name))
    .join(', ');
}

function weightOfStatus(status: number): number {
  if (status >= 200 && status < 300) return 30;
  if (status === 401 || status === 403) return 25;
  if (status >= 500) return 20;
  return status >= 300 && status < 400 ? 10 : 1;
}
