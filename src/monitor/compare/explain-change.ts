/** A stored change with all that a person wants to see of it: lines, and what came or went. */

import type { IgnoreRules } from '../content/ignore-rules.ts';
import { type NormalisedContent, normalise } from '../content/normalise.ts';
import type { StoredChange } from '../results/results-store.ts';
import { type ContentDiff, diffTexts } from './content-diff.ts';
import { compareSignals, type SignalChange } from './signals.ts';

export interface ExplainedChange {
  id: number;
  url: string;
  kind: StoredChange['kind'];
  at: number;
  sessionId: string;
  /** One line for people: facts, counted lines, and the most serious signal. */
  summary: string;
  /** null where no content is compared (errors, recoveries). */
  diff: ContentDiff | null;
  signals: SignalChange[];
  fromSha256: string;
  toSha256: string;
}

interface Side {
  body: Buffer;
  contentType: string;
}

/** Where the bodies are, and who else wants a turn. */
export interface KeptContents {
  /** A kept body. */
  content: (sha256: string) => Buffer | null;
  /** Called between steps that each may block for half a second; rejects when the work is to end. */
  pause: () => Promise<void>;
}

/** The rules are those that decided that this is a change. */
export async function explainChange(
  change: StoredChange,
  rules: IgnoreRules,
  { content, pause }: KeptContents,
): Promise<ExplainedChange> {
  const { id, url, kind, at, sessionId } = change;
  const before = sideOf(change.from, content);
  const after = sideOf(change.to, content);
  const comparable = before !== null || after !== null;
  const diff = comparable ? await diffSides(before, after, rules, pause) : null;
  await pause();
  const signals = comparable ? compareSignals(before && { ...before, url }, after && { ...after, url }) : [];
  return {
    id,
    url,
    kind,
    at,
    sessionId,
    summary: summarise(change.detail, diff, signals),
    diff,
    signals,
    fromSha256: change.from?.sha256 ?? '',
    toSha256: change.to?.sha256 ?? '',
  };
}

/** A change without its lines; `why` they are left out. */
export function unexplained(change: StoredChange, why: string): ExplainedChange {
  const { id, url, kind, at, sessionId, detail, from, to } = change;
  const comparable = from !== null || to !== null;
  const diff = comparable ? { hunks: [], added: 0, removed: 0, note: why } : null;
  const [fromSha256, toSha256] = [from?.sha256 ?? '', to?.sha256 ?? ''];
  const summary = summarise(detail, diff, []);
  return { id, url, kind, at, sessionId, summary, diff, signals: [], fromSha256, toSha256 };
}

function sideOf(side: StoredChange['from'], content: (sha256: string) => Buffer | null): Side | null {
  const body = side === null ? null : content(side.sha256);
  return side === null || body === null ? null : { body, contentType: side.contentType };
}

async function diffSides(
  before: Side | null,
  after: Side | null,
  rules: IgnoreRules,
  pause: () => Promise<void>,
): Promise<ContentDiff> {
  const textual = (side: Side | null) => side && normalise(side.body, side.contentType, rules);
  const had = textual(before);
  await pause();
  const has = textual(after);
  await pause();
  if (had?.kind === 'binary' || has?.kind === 'binary') {
    const note = `binary content, ${before?.body.length ?? 0} -> ${after?.body.length ?? 0} bytes`;
    return { hunks: [], added: 0, removed: 0, note };
  }
  const diff = diffTexts(textOf(had), textOf(has));
  const isEmpty = diff.added + diff.removed === 0 && diff.note === '';
  return isEmpty
    ? { ...diff, note: 'no line of what is kept differs under the ignore rules of today' }
    : diff;
}

function textOf(content: NormalisedContent | null | undefined): string {
  return content?.text ?? '';
}

function summarise(detail: string, diff: ContentDiff | null, signals: readonly SignalChange[]): string {
  const parts = detail === '' ? [] : [detail];
  if (diff !== null && diff.added + diff.removed > 0) parts.push(`+${diff.added} -${diff.removed} lines`);
  else if (diff !== null && diff.note !== '') parts.push(diff.note);
  const [first] = signals;
  if (first !== undefined) parts.push(`${first.kind} ${first.came ? 'came' : 'went'}: ${first.value}`);
  return parts.join(', ');
}
