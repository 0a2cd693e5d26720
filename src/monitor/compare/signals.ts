/**
 * What a security engineer looks for first in a change: hosts that a page refers to, scripts it runs, where its
 * forms send to, and strings that look like keys.
 */
import { createHash } from 'node:crypto';
import { decodeText } from '../../web/charset.ts';
import { type HtmlElement, type HtmlNode, isElement, readTree, textInside } from '../content/html-tree.ts';
import { kindOf } from '../content/normalise.ts';

export const SIGNAL_KINDS = ['key', 'form action', 'inline script', 'script', 'host', 'URL'] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

export interface SignalChange {
  kind: SignalKind;
  value: string;
  came: boolean;
}

export interface SignalSource {
  body: Buffer;
  contentType: string;
  /** Relative references are resolved against it. */
  url: string;
}

const MOST_SIGNALS = 20_000;
/** Changes shown of one content. */
const MOST_CHANGES = 200;
const LONGEST_VALUE = 300;

const REFERENCE_ATTRIBUTES = new Set(['href', 'src', 'action', 'formaction', 'data', 'poster', 'content']);
const ABSOLUTE_URL = /\bhttps?:\/\/[^\s"'`<>()[\]{}\\]{1,2000}/gi;
const KEY_PATTERNS: readonly RegExp[] = [
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{36,80}\b/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,80}/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\b[sr]k_live_[A-Za-z0-9]{16,80}\b/g,
  /\beyJ[A-Za-z0-9_-]{10,500}\.[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,500}/g,
  /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----/g,
];

/** What came or went between two contents, the most serious kind first; null stands for no content. */
export function compareSignals(before: SignalSource | null, after: SignalSource | null): SignalChange[] {
  const [had, has] = [signalsOf(before), signalsOf(after)];
  const changes: SignalChange[] = [];
  for (const kind of SIGNAL_KINDS)
    for (const [set, other, came] of [
      [has[kind], had[kind], true],
      [had[kind], has[kind], false],
    ] as const)
      for (const value of set)
        if (!other.has(value) && changes.length < MOST_CHANGES) changes.push({ kind, value, came });
  return changes;
}

type Signals = Record<SignalKind, Set<string>>;

function signalsOf(source: SignalSource | null): Signals {
  const found: Signals = {
    key: new Set(),
    'form action': new Set(),
    'inline script': new Set(),
    script: new Set(),
    host: new Set(),
    URL: new Set(),
  };
  if (source === null) return found;
  const kind = kindOf(source.contentType, source.body);
  if (kind === 'binary') return found;
  const text = decodeText(source.body, source.contentType);
  for (const [url] of text.matchAll(ABSOLUTE_URL)) addUrl(found, url, source.url);
  for (const pattern of KEY_PATTERNS) for (const [key] of text.matchAll(pattern)) add(found.key, redact(key));
  const tree = kind === 'html' || kind === 'xml' ? readTree(text, { xml: kind === 'xml' }) : null;
  const nodes: HtmlNode[] = [...(tree?.children ?? [])];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (!('children' in node)) continue;
    for (const child of node.children) nodes.push(child);
    if (isElement(node)) addElement(found, node, source.url);
  }
  return found;
}

function addElement(found: Signals, element: HtmlElement, base: string): void {
  const { name, attribs } = element;
  if (name === 'script') {
    const { src } = attribs;
    if (src !== undefined) add(found.script, URL.parse(src, base)?.href ?? src);
    else
      add(
        found['inline script'],
        `sha256-${createHash('sha256').update(textInside(element)).digest('base64')}`,
      );
  }
  if (name === 'form') add(found['form action'], URL.parse(attribs.action ?? '', base)?.href ?? '');
  for (const [attribute, value] of Object.entries(attribs))
    if (REFERENCE_ATTRIBUTES.has(attribute) && (attribute !== 'content' || /^https?:/i.test(value)))
      addUrl(found, value, base);
}

function addUrl(found: Signals, text: string, base: string): void {
  const url = URL.parse(text, base);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return;
  url.hash = '';
  add(found.host, url.host);
  add(found.URL, url.href);
}

function add(set: Set<string>, value: string): void {
  if (set.size < MOST_SIGNALS) set.add(hideKeys(value).slice(0, LONGEST_VALUE));
}

/** The same text with each key-like string as `signalsOf` names it: reports are sent on and kept. */
export function hideKeys(text: string): string {
  return KEY_PATTERNS.reduce((shown, pattern) => shown.replace(pattern, redact), text);
}

/** Enough to tell two keys apart, and nothing that could be used. */
function redact(key: string): string {
  return `${key.slice(0, 4)}... (${key.length} characters, ${createHash('sha256').update(key).digest('hex').slice(0, 8)})`;
}
