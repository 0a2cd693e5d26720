/** The diff phase: a verdict over every URL that this scan found or that an earlier one knew. */
import { setImmediate } from 'node:timers/promises';
import { assert } from '../shared/assert.ts';
import type { WorkContext } from '../shared/work.ts';
import { MOST_SECOND_QUESTIONS } from './ask-again.ts';
import { weightOf } from './change-words.ts';
import { ChangedPages } from './changed-pages.ts';
import type { ScanFindings } from './checks/scan-findings.ts';
import { NOTHING_STANDS, type Standing, standingBesideNoise } from './checks/standing.ts';
import { judgeFound, judgeVanished, needsSecondAnswer, type Verdict } from './diff.ts';
import { answered, type KnownPage } from './known-page.ts';
import type { SecondVisit } from './look-again.ts';
import { heard, quieten } from './noise.ts';
import type { FieldChange, Page } from './page.ts';
import { keepNames } from './restless/restless-names.ts';
import { RestlessTexts, type TextLook } from './restless/restless-texts.ts';
import type { ScanEvidence } from './scan-evidence.ts';
import type { Judgement, ScanRecord } from './scan-record.ts';
import { SecondLooks } from './second-looks.ts';

/** Asks URLs once more and gives the statuses of those that answered. */
export type SecondOpinion = (urls: string[]) => Promise<Map<string, number>>;

/** Asks for pages once more and gives the facts of those that answered. */
export type SecondLook = (visits: SecondVisit[]) => Promise<Map<string, Page>>;

/** What is asked again before a scan alarms anybody, or does not. */
export interface SecondThoughts {
  askAgain: SecondOpinion;
  lookAgain: SecondLook;
  lookAtTexts: TextLook;
}

const TEXT = 'text_sha256';
/** URLs judged between two looks at the signal and the event loop. */
const STRIDE = 500;

/** Writes the verdicts into the record. Rejects with the signal's reason when that aborts. */
export async function compareScan(
  record: ScanRecord,
  evidence: ScanEvidence,
  findings: ScanFindings,
  { askAgain, lookAgain, lookAtTexts }: SecondThoughts,
  context: WorkContext,
): Promise<void> {
  record.flush();
  await keepNames(record, evidence, stride(context, null));
  record.flush();
  // What says that it is gone comes before what nobody came to.
  const doubtful: string[] = [];
  const missing: string[] = [];
  let urls = record.rows.foundUrls();
  const look = stride(context, null);
  // What nobody knew, and what shows all that it did, hides nothing and is not missing.
  for (const [now, known] of candidates(record, 'poorer')) {
    await look();
    if (now === null) urls += 1;
    const url = urlOf(now, known);
    if (now !== null) evidence.weighFound(now, known);
    else if (known !== null) evidence.weighMissing(known);
    if (needsSecondAnswer(now, known, evidence.host(url))) (now === null ? missing : doubtful).push(url);
  }
  doubtful.push(...inTurn(missing, record.id));
  const second = doubtful.length > 0 ? await askAgain(doubtful) : new Map<string, number>();
  const asked = new Set(doubtful);
  for (const known of record.rows.vanished())
    if (asked.has(known.page.url)) evidence.weighVanished(known, second.get(known.page.url) ?? null);

  const changed = new ChangedPages();
  const restless = new RestlessTexts();
  const step = stride(context, urls);
  for (const [now, known, before] of candidates(record)) {
    await step();
    const url = urlOf(now, known);
    const host = evidence.host(url);
    const answer = second.get(url) ?? null;
    if (now !== null) {
      // What was there and was left alone is no news when its turn comes.
      const wasThere = known === null && host.completedBefore && record.wasPassedOver(url);
      const verdict = judgeFound(now, known, wasThere ? { ...host, completedBefore: false } : host, answer);
      const standing = standingOf(verdict, findings.take(now, before));
      const quiet = quietened(verdict, known);
      if (isComparison(quiet.verdict, known)) changed.add(now, quiet.verdict, standing);
      else {
        judge(record, { url, standing: standingBesideNoise(standing, before, quiet.noisy), ...quiet }, now);
        if (quiet.noisy.includes(TEXT)) restless.add(url);
      }
    } else if (known !== null) {
      const verdict = judgeVanished(known, host, answer, evidence.unlinked(known));
      judge(record, { url, verdict, standing: standingOf(verdict, null), noise: null, noisy: [] }, null);
    }
  }
  await judgeChanged(record, evidence, { changed, restless }, lookAgain, context);
  record.flush();
  for (const url of await restless.changed(record.rows, record.texts, lookAtTexts)) tellText(record, url);
}

/** What differs from last time, with what a second look says of it; what is the host's is told once. */
async function judgeChanged(
  record: ScanRecord,
  evidence: ScanEvidence,
  { changed, restless }: { changed: ChangedPages; restless: RestlessTexts },
  lookAgain: SecondLook,
  context: WorkContext,
): Promise<void> {
  const visits = changed.worthLooking();
  const looks = new SecondLooks(visits.length > 0 ? await lookAgain(visits) : new Map());
  for (const { url } of visits) {
    const page = record.rows.foundPage(url)?.page;
    if (page !== undefined) looks.learn(page);
  }
  const step = stride(context, changed.count);
  for (const { url, standing } of changed.list()) {
    await step();
    const { page: now, known, standing: before = null } = record.rows.foundPage(url) ?? {};
    assert(now && known, 'a page that differs was found, and known before');
    const verdict = judgeFound(now, known, evidence.host(url), null);
    const [unsteady, turned] = [looks.unsteady(now, known.page), looks.turned(now, known.page)];
    const quiet = quietened(verdict, known, unsteady, turned);
    const told = changed.tellOnce(url, quiet.verdict);
    const noisy = [...quiet.noisy, ...told.noisy];
    const stands = standingBesideNoise(standing, before, noisy);
    judge(record, { url, standing: stands, ...quiet, verdict: told.verdict, noisy }, now);
    if (quiet.noisy.includes(TEXT)) restless.add(url);
    // It was another one for a moment: the next scan is to compare with what it is.
    const asBefore = quiet.noisy.length > 0 ? looks.asBefore(now, known.page) : null;
    if (asBefore !== null) record.add(asBefore);
  }
}

/** Of a page that is judged: its text is another one, beside what is never the same. */
function tellText(record: ScanRecord, url: string): void {
  const { page, known } = record.rows.foundPage(url) ?? {};
  const judged = record.rows.judgement(url);
  if (page === undefined || !known || judged === null) return;
  const change: FieldChange = {
    field: TEXT,
    from: known.page.text_sha256,
    to: page.text_sha256,
    extent: 'major',
  };
  const { isTold, noise } = heard(change, judged.noise);
  const fields = isTold ? [...judged.fields, change] : judged.fields;
  const noisy = isTold ? judged.noisy.filter((field) => field !== TEXT) : judged.noisy;
  record.judgeAnew(url, { fields, noise, noisy, weight: weightOf({ kind: 'changed', url, fields, page }) });
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

/** One scan asks for so many of them at most: the next begins where that ended. */
function inTurn(urls: readonly string[], turn: number): string[] {
  const from = (turn * MOST_SECOND_QUESTIONS) % Math.max(1, urls.length);
  return [...urls.slice(from), ...urls.slice(0, from)];
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
  turned?: readonly FieldChange[],
): Pick<Judgement, 'verdict' | 'noise' | 'noisy'> {
  if (known === null || !known.answered || known.goneAt !== null || verdict.memory !== 'seen')
    return { verdict, noise: null, noisy: [] };
  return quieten(verdict, known.noise, unsteady, turned);
}

/** A page that answered before and now, and differs: not one that answers for the first time, or is back. */
function isComparison({ kind, memory }: Verdict, known: KnownPage | null): boolean {
  return kind === 'changed' && memory === 'seen' && known?.answered === true && known.goneAt === null;
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
