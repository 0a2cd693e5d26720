/**
 * Pages that have another name each time that somebody comes: a link to `/stats?cb=83749` is one to `/stats?cb=11902` in
 * the next scan, and so the page would be new, and gone, in every one. No list of parameters tells such names from those
 * of pages. What does: values that look made, of which none came twice, while the page behind them is the same in all
 * that counts. It keeps the name under which it is known.
 */
import { judgeFound } from '../diff.ts';
import type { KnownPage } from '../known-page.ts';
import { quieten } from '../noise.ts';
import type { Page } from '../page.ts';
import type { ScanEvidence } from '../scan-evidence.ts';
import type { ScanRecord } from '../scan-record.ts';

/** Names of earlier scans that are looked into. */
const MOST_NAMES = 20_000;
/** Of names that differ by their values alone so many are held against a page. */
const MOST_COMPARED = 5;
const MOST_PARAMETERS = 8;
/** A short one is the number of a page, the next one of a list, a version: it says which page it is. */
const MADE_VALUE = /^(?=.*\d).{4,}$/;
const ANY = '{any}';

/** Names that are alike but for values that look made. */
interface Alike {
  /** Of earlier scans, and not met in this one. */
  missing: Set<string>;
  /** Of these, those whose page was found under another name. */
  kept: Set<string>;
  /** A value came twice: it says which page it is. */
  isSteady: boolean;
}

/** @param step is awaited between two pages */
export async function keepNames(
  record: ScanRecord,
  evidence: ScanEvidence,
  step: () => Promise<void>,
): Promise<void> {
  const alike = missingNames(record);
  if (alike.size === 0) return;
  const fresh: string[] = [];
  for (const { url, isKnown } of record.rows.foundQueries()) {
    const own = shapesOf(url).flatMap((shape) => alike.get(shape) ?? []);
    if (isKnown) for (const one of own) one.isSteady = true;
    else if (own.length > 0) fresh.push(url);
  }
  for (const url of fresh) {
    await step();
    const page = record.rows.foundPage(url)?.page;
    if (page !== undefined) keepName(page, alike, record, evidence);
  }
  record.flush();
  for (const { missing, kept, isSteady } of alike.values()) {
    const [name] = kept;
    const page = name === undefined || isSteady ? undefined : record.rows.foundPage(name)?.page;
    if (page === undefined) continue;
    // Of five links to it there may be four the next time: the fifth name is no page that was lost.
    for (const other of missing) {
      await step();
      if (isSame(record.rows.knownPage(other), page, evidence)) record.add(renamed(page, other));
    }
  }
}

function missingNames(record: ScanRecord): Map<string, Alike> {
  const alike = new Map<string, Alike>();
  let names = 0;
  for (const url of record.rows.missingQueries()) {
    names += 1;
    if (names > MOST_NAMES) break;
    for (const shape of shapesOf(url)) {
      const known = alike.get(shape);
      if (known !== undefined) known.missing.add(url);
      else alike.set(shape, { missing: new Set([url]), kept: new Set(), isSteady: false });
    }
  }
  return alike;
}

/** A page that nobody knows: under the name of the same page that was known, if there is one. */
function keepName(
  page: Page,
  alike: ReadonlyMap<string, Alike>,
  record: ScanRecord,
  evidence: ScanEvidence,
): void {
  const groups = shapesOf(page.url).flatMap((shape) => alike.get(shape) ?? []);
  for (const { missing, kept, isSteady } of groups) {
    if (isSteady) continue;
    const some = [...someOf(missing), ...someOf(kept)];
    const name = some.find((one) => isSame(record.rows.knownPage(one), page, evidence));
    if (name === undefined) continue;
    // One more name of a page that was found already is no page.
    record.replace(page.url, kept.has(name) ? null : renamed(page, name));
    for (const shape of shapesOf(name)) {
      alike.get(shape)?.missing.delete(name);
      alike.get(shape)?.kept.add(name);
    }
    return;
  }
}

/** Of thousands no more than are compared. */
function someOf(names: ReadonlySet<string>): string[] {
  const some: string[] = [];
  for (const name of names) {
    if (some.length === MOST_COMPARED) break;
    some.push(name);
  }
  return some;
}

/** Whether this is the known page, with nothing to tell of it. */
function isSame(known: KnownPage | null, page: Page, evidence: ScanEvidence): boolean {
  if (known === null) return false;
  const { url } = known.page;
  const verdict = judgeFound(renamed(page, url), known, evidence.host(url), null);
  return verdict.memory === 'seen' && quieten(verdict, known.noise).verdict.kind === 'existing';
}

/** The page under another name: wherever it names itself too. */
function renamed(page: Page, name: string): Page {
  const [from, to] = [valuesIn(page.url), valuesIn(name)];
  const swap = (text: string) =>
    from.reduce((swapped, value, index) => {
      const other = to[index] ?? '';
      return value === other || !MADE_VALUE.test(value) ? swapped : swapped.replaceAll(value, other);
    }, text);
  return {
    ...page,
    url: name,
    final_url: swap(page.final_url),
    redirect_chain: page.redirect_chain.map(swap),
    forms: page.forms.map((form) => ({ ...form, action: swap(form.action) })),
  };
}

/** The URL with a hole for one value that looks made, for each of these; and with holes for all of them. */
function shapesOf(url: string): string[] {
  const question = url.indexOf('?');
  const parameters = url.slice(question + 1).split('&');
  if (question < 0 || parameters.length > MOST_PARAMETERS) return [];
  const path = url.slice(0, question + 1);
  const made = [...parameters.keys()].filter((index) => MADE_VALUE.test(valueIn(parameters[index] ?? '')));
  const shape = (holes: readonly number[]) =>
    path +
    parameters
      .map((parameter, index) => (holes.includes(index) ? `${nameIn(parameter)}=${ANY}` : parameter))
      .join('&');
  return [...made.map((index) => shape([index])), ...(made.length > 1 ? [shape(made)] : [])];
}

function valuesIn(url: string): string[] {
  return url
    .slice(url.indexOf('?') + 1)
    .split('&')
    .map(valueIn);
}

function nameIn(parameter: string): string {
  const equals = parameter.indexOf('=');
  return equals < 0 ? '' : parameter.slice(0, equals);
}

/** `?83749` has no name, and is all value. */
function valueIn(parameter: string): string {
  return parameter.slice(parameter.indexOf('=') + 1);
}
