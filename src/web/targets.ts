/** The operator's list of targets: a file with one URL or host a line, inline entries, or both. */
import { readFile, stat } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { codeOf, messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { WorkError } from '../shared/work.ts';
import { LONGEST_URL, normalizeUrl } from './url.ts';
import { withoutComment } from './without-comment.ts';

/** A list this long is a mistake (a log, a disk image), not a list of targets. */
const LARGEST_TARGETS_FILE_BYTES = 64 * 1024 * 1024;
/** Bad lines kept word for word; beyond, the file is not a list of targets anyway. */
const MOST_BAD_LINES = 1_000;
const LONGEST_QUOTED_LINE = 120;

export interface BadTarget {
  /** 1-based line of the file; 0 for an inline target. */
  line: number;
  text: string;
  why: string;
}

/** What the comment behind a target says of it: `https://example.org/a.js  # login page #prod @shop`. */
export interface TargetNote {
  /** Words that begin with `#`, without it. */
  tags: string[];
  /** The word that begins with `@`, without it; '' = none. */
  group: string;
}

export interface Targets {
  /** Normalised, each once, in the order given. */
  urls: string[];
  /** URLs of `urls` whose scheme was not written: try https first, then http (`httpFallback`). */
  guessedScheme: Set<string>;
  /** Of the URLs of `urls` that have one. */
  notes: Map<string, TargetNote>;
  bad: BadTarget[];
  /** Entries that name what an earlier one names. */
  repeated: number;
}

const MOST_NOTE_WORDS = 100;
const NOTE_WORD = /^[#@][\w.-]{1,40}$/;

const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
/** `host:8080` looks like a scheme to a URL parser; digits up to a slash or the end make it a port. */
const HOST_AND_PORT = /^[^\s/?#:]+:\d{1,5}(?:[/?#]|$)/;
/** Would otherwise pass as the path `/24` of one host. */
const ADDRESS_RANGE = /^(?:[\d.]+|[\da-f:]*:[\da-f:]*)\/\d{1,3}$/i;

/** What to try when a URL of `guessedScheme` does not answer over https. */
export function httpFallback(url: string): string {
  return url.replace(/^https:/, 'http:');
}

/**
 * Reads the targets anew. The file is UTF-8; `#` starts a comment at the start of a line or after white space.
 * Throws WorkError `no_targets`, permanent, when the file cannot be read or nothing usable is left.
 */
export async function readTargets(source: { targets: string[]; targetsFile: string }): Promise<Targets> {
  const found: Targets = { urls: [], guessedScheme: new Set(), notes: new Map(), bad: [], repeated: 0 };
  const seen = new Set<string>();
  for (const text of source.targets) take(found, seen, text, 0);
  if (source.targetsFile !== '') {
    const lines = await readTargetLines(source.targetsFile);
    for (const [index, text] of lines.entries()) take(found, seen, text, index + 1);
  }
  if (found.urls.length === 0)
    throw new WorkError('no_targets', emptyMessage(source, found.bad), { permanent: true });
  return found;
}

function take(found: Targets, seen: Set<string>, line: string, number: number): void {
  const text = withoutComment(line);
  if (text === '') return;
  const why = badBecause(text);
  const guessed = !hasScheme(text);
  const host = isBareIPv6(text) ? `[${text}]` : text;
  const url = why === '' ? normalizeUrl(guessed ? `https://${host}` : text) : null;
  if (url === null) {
    if (found.bad.length < MOST_BAD_LINES)
      found.bad.push({
        line: number,
        text: safeText(text, LONGEST_QUOTED_LINE),
        why: why || 'not a URL or host',
      });
    return;
  }
  if (seen.has(url)) {
    found.repeated += 1;
    return;
  }
  seen.add(url);
  found.urls.push(url);
  if (guessed) found.guessedScheme.add(url);
  const note = noteIn(line);
  if (note !== null) found.notes.set(url, note);
}

function noteIn(line: string): TargetNote | null {
  const words = /\s(#.*)$/.exec(line)?.[1]?.split(/\s+/, MOST_NOTE_WORDS) ?? [];
  const marked = (mark: string) =>
    words.filter((word) => word.startsWith(mark) && NOTE_WORD.test(word)).map((word) => word.slice(1));
  const [tags, [group = '']] = [marked('#'), marked('@')];
  return tags.length === 0 && group === '' ? null : { tags, group };
}

function hasScheme(text: string): boolean {
  return SCHEME.test(text) && !HOST_AND_PORT.test(text) && !isBareIPv6(text);
}

/** What Node decides with a pattern that takes long to compile is told for most targets by their first characters. */
function isBareIPv6(text: string): boolean {
  return /^[\da-f:]*:[\da-f:.]*(?:%|$)/i.test(text) && isIPv6(text);
}

function badBecause(text: string): string {
  if (text.length > LONGEST_URL) return `longer than ${LONGEST_URL} characters`;
  if (/\s/.test(text)) return 'white space inside';
  if (ADDRESS_RANGE.test(text)) return 'an address range; name each host';
  const scheme = hasScheme(text) ? SCHEME.exec(text)?.[1]?.toLowerCase() : undefined;
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https')
    return `scheme ${safeText(scheme, 20)} is not http or https`;
  return '';
}

/**
 * The lines of a targets file as they are written.
 * @throws WorkError `no_targets`, permanent, when it cannot be read or is no list.
 */
export async function readTargetLines(path: string): Promise<string[]> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST_TARGETS_FILE_BYTES)
      throw new WorkError(
        'no_targets',
        `targets file ${path} is larger than ${LARGEST_TARGETS_FILE_BYTES >> 20} MiB`,
        {
          permanent: true,
        },
      );
    return (await readFile(path, 'utf8')).replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  } catch (error) {
    if (error instanceof WorkError) throw error;
    const why = codeOf(error) === 'ENOENT' ? 'does not exist' : `cannot be read: ${messageOf(error)}`;
    throw new WorkError('no_targets', `targets file ${path} ${why}`, { permanent: true, cause: error });
  }
}

function emptyMessage(source: { targets: string[]; targetsFile: string }, bad: BadTarget[]): string {
  const first = bad[0];
  const where = source.targetsFile === '' ? 'the task' : `targets file ${source.targetsFile}`;
  if (first === undefined) return `${where} names no targets`;
  const place = first.line === 0 ? 'inline' : `line ${first.line}`;
  return `${where} names no usable target; ${place}: ${first.why}: ${first.text}`;
}
