/** The diff phase: a verdict over every URL that this scan found or that an earlier one knew. */
import { setImmediate } from 'node:timers/promises';
import { assert } from '../shared/assert.ts';
import type { WorkContext } from '../shared/work.ts';
import { weightOf } from './change-words.ts';
import type { ScanFindings } from './checks/scan-findings.ts';
import { NOTHING_STANDS, type Standing } from './checks/standing.ts';
import { type HostEvidence, judgeFound, judgeVanished, needsSecondAnswer, type Verdict } from './diff.ts';
import { answered, type KnownPage } from './known-page.ts';
import { MOST_SECOND_LOOKS, type SecondVisit } from './look-again.ts';
import { quieten } from './noise.ts';
import type { Page } from './page.ts';
import type { ScanEvidence } from './scan-evidence.ts';
import type { Judgement, ScanRecord } from './scan-record.ts';
import { SecondLooks } from './second-looks.ts';

/** Asks URLs once more and gives the statuses of those that answered. */
export type SecondOpinion = (urls: string[]) => Promise<Map<string, number>>;

/** Asks for pages once more and gives the facts of those that answered. */
export type SecondLook = (visits: SecondVisit[]) => Promise<Map<string, Page>>;

/** The two questions that are asked again before a scan alarms anybody. */
export interface SecondThoughts {
  askAgain: SecondOpinion;
  lookAgain: SecondLook;
}

/** URLs judged between two looks at the signal and the event loop. */
const STRIDE = 500;

/** Writes the verdicts into the record. Rejects with the signal's reason when that aborts. */
export async function compareScan(
  record: ScanRecord,
  evidence: ScanEvidence,
  findings: ScanFindings,
  { askAgain, lookAgain }: SecondThoughts,
  context: WorkContext,
): Promise<void> {
  record.flush();
  const doubtful: string[] = [];
  const differing: { visit: SecondVisit; weight: number }[] = [];
  let urls = record.rows.foundUrls();
  const look = stride(context, null);
  // What nobody knew, and what shows all that it did, hides nothing and is not missing.
  for (const [now, known] of candidates(record, 'poorer')) {
    await look();
    if (now === null) urls += 1;
    const url = urlOf(now, known);
    if (now !== null) evidence.weighFound(now, known);
    else if (known !== null) evidence.weighMissing(known);
    if (needsSecondAnswer(now, known, evidence.host(url))) doubtful.push(url);
    const weight = now === null || known === null ? 0 : newsWeight(now, known, evidence.host(url));
    if (now !== null && weight > 0) differing.push({ visit: visitOf(now), weight });
  }
  const looks = await lookTwice(record, differing, lookAgain);
  const second = doubtful.length > 0 ? await askAgain(doubtful) : new Map<string, number>();
  const asked = new Set(doubtful);
  for (const known of record.rows.vanished())
    if (asked.has(known.page.url)) evidence.weighVanished(known, second.get(known.page.url) ?? null);

  const once = certificatesOnce();
  const step = stride(context, urls);
  for (const [now, known, before] of candidates(record)) {
    await step();
    const url = urlOf(now, known);
    const host = evidence.host(url);
    const answer = second.get(url) ?? null;
    if (now !== null) {
      const verdict = once(judgeFound(now, known, host, answer), url);
      const standing = standingOf(verdict, findings.take(now, before));
      const quiet = quietened(verdict, known, looks.unsteady(now, known?.page ?? now));
      judge(record, { url, standing, ...quiet }, now);
      // It was another one for a moment: the next scan is to compare with what it is.
      const asBefore = known !== null && quiet.noisy.length > 0 ? looks.asBefore(now, known.page) : null;
      if (asBefore !== null) record.add(asBefore);
    } else if (known !== null) {
      const verdict = judgeVanished(known, host, answer, evidence.unlinked(known));
      judge(record, { url, verdict, standing: standingOf(verdict, null), noise: null, noisy: [] }, null);
    }
  }
  record.flush();
}

/** For a scan that is not to be compared: the memory takes its facts, and nothing is called a change. */
export async function acceptScan(
  record: ScanRecord,
  evidence: ScanEvidence,
  findings: ScanFindings,
  context: WorkContext,
): Promise<void> {
  record.flush();
  const step = stride(context, null);
  for (const { page, known, standing: before } of record.rows.found()) {
    await step();
    const standing = findings.take(page, before);
    const verdict: Verdict = answered(page, evidence.host(page.url).completedNow)
      ? { kind: 'existing', fields: [], memory: 'seen' }
      : { kind: 'unreached', fields: [], memory: known === null ? 'unanswered' : 'kept' };
    judge(record, { url: page.url, verdict, standing, noise: null, noisy: [] }, page);
  }
  record.flush();
}

function* candidates(
  record: ScanRecord,
  which: 'all' | 'poorer' = 'all',
): Generator<[Page | null, KnownPage | null, Standing | null]> {
  for (const { page, known, standing } of record.rows.found(which)) yield [page, known, standing];
  for (const known of record.rows.vanished()) yield [null, known, null];
}

/** Nothing stands at a page that says itself that it is gone; one that only lost its links may be as it was. */
function standingOf({ kind, fields }: Verdict, seen: Standing | null): Standing | null {
  return kind === 'gone' && fields[0]?.field === 'status_code' ? NOTHING_STANDS : seen;
}

/** Only an answer that was compared with another one tells which fields differ. */
function quietened(
  verdict: Verdict,
  known: KnownPage | null,
  unsteady?: ReadonlySet<string>,
): Pick<Judgement, 'verdict' | 'noise' | 'noisy'> {
  if (known === null || !known.answered || known.goneAt !== null || verdict.memory !== 'seen')
    return { verdict, noise: null, noisy: [] };
  return quieten(verdict, known.noise, unsteady);
}

/** How much would be told of a page that is there and differs, if it does so in earnest; 0 = nothing. */
function newsWeight(now: Page, known: KnownPage, host: HostEvidence): number {
  const verdict = judgeFound(now, known, host, null);
  if (verdict.kind !== 'changed') return 0;
  const { verdict: quiet } = quietened(verdict, known);
  // Its certificate is the host's, and two looks in one minute see the same.
  const fields = quiet.fields.filter(({ field }) => !field.startsWith('tls_'));
  return weightOf({ kind: 'changed', url: now.url, fields, page: now });
}

function visitOf({ url, depth, found_on: foundOn, found_by: foundBy }: Page): SecondVisit {
  return { url, depth, foundOn, foundBy };
}

/** Looks again at the weightiest of what differs, and learns from them about the rest. */
async function lookTwice(
  record: ScanRecord,
  differing: { visit: SecondVisit; weight: number }[],
  lookAgain: SecondLook,
): Promise<SecondLooks> {
  if (differing.length === 0) return new SecondLooks();
  differing.sort((one, other) => other.weight - one.weight);
  const visits = differing.slice(0, MOST_SECOND_LOOKS).map(({ visit }) => visit);
  const looks = new SecondLooks(await lookAgain(visits));
  if (differing.length > visits.length) for (const { page } of record.rows.found('known')) looks.learn(page);
  return looks;
}

/**
 * A host's certificate is a fact of each of its pages, and its renewal one event: the first page tells it, the
 * others are what they are without it.
 */
function certificatesOnce(): (verdict: Verdict, url: string) => Verdict {
  const told = new Set<string>();
  return (verdict, url) => {
    if (verdict.kind !== 'changed') return verdict;
    const fields = verdict.fields.filter(({ field, from, to }) => {
      if (!field.startsWith('tls_')) return true;
      const event = JSON.stringify([new URL(url).host, field, from, to]);
      const isNews = !told.has(event);
      told.add(event);
      return isNews;
    });
    return fields.length > 0 ? { ...verdict, fields } : { ...verdict, fields, kind: 'existing' };
  };
}

function urlOf(now: Page | null, known: KnownPage | null): string {
  const page = now ?? known?.page;
  assert(page, 'a candidate is found or known');
  return page.url;
}

function judge(record: ScanRecord, judgement: Omit<Judgement, 'weight'>, page: Page | null): void {
  const { url } = judgement;
  const { kind, fields } = judgement.verdict;
  record.judge({ ...judgement, weight: weightOf({ kind, url, fields, page }) });
}

/** Tells the progress and lets the event loop (and with it the signal) have its turn every STRIDE calls. */
function stride(context: WorkContext, total: number | null): () => Promise<void> {
  let done = 0;
  return async () => {
    if (done % STRIDE === 0) {
      context.progress({ phase: 'diff', done, total });
      await setImmediate();
    }
    done += 1;
    context.signal.throwIfAborted();
  };
}
