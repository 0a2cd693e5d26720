/** From bytes to the text that is hashed, compared and shown: what is left when the meaningless is taken out. */
import { createHash } from 'node:crypto';
import { decodeText } from '../../web/charset.ts';
import { beautifyScript, beautifyStyle } from './beautify.ts';
import { readTree } from './html-tree.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { normaliseTree } from './normalise-html.ts';
import { normaliseJson } from './normalise-json.ts';
import { withoutTokens } from './tokens.ts';

export type ContentKind = 'html' | 'xml' | 'json' | 'script' | 'style' | 'text' | 'binary';

export interface NormalisedContent {
  kind: ContentKind;
  /** null for binary content, which is compared by its bytes alone. */
  text: string | null;
  /** Of the text; of the bytes for binary content. */
  sha256: string;
}

/** Bytes in which a NUL makes content without a type binary. */
const SNIFFED_BYTES = 1_024;

/**
 * The same rules give the same text for the same bytes, in the hash and in the diff alike. Content that only
 * pretends to its type (JSON that does not parse, markup nested too deeply) is compared as plain text.
 */
export function normalise(body: Buffer, contentType: string, rules: IgnoreRules): NormalisedContent {
  const kind = kindOf(contentType, body);
  if (kind === 'binary') return { kind, text: null, sha256: sha256(body) };
  const source = decodeText(body, contentType);
  const normalised = normaliseText(kind, source, rules);
  const { ignoresLine } = rules;
  const text =
    ignoresLine === null
      ? normalised
      : normalised
          .split('\n')
          .filter((line) => !ignoresLine(line))
          .join('\n');
  return { kind, text, sha256: sha256(text) };
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** `text/html` of `Text/HTML; charset=utf-8`. */
export function mediaType(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

export function kindOf(contentType: string, body: Buffer): ContentKind {
  const type = mediaType(contentType);
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html';
  if (/[/+]xml$/.test(type)) return 'xml';
  if (/[/+]json$/.test(type)) return 'json';
  if (/javascript|ecmascript/.test(type)) return 'script';
  if (type === 'text/css') return 'style';
  if (type.startsWith('text/')) return 'text';
  const untyped = type === '' || type === 'application/octet-stream';
  return untyped && !body.subarray(0, SNIFFED_BYTES).includes(0) ? 'text' : 'binary';
}

function normaliseText(kind: Exclude<ContentKind, 'binary'>, source: string, rules: IgnoreRules): string {
  switch (kind) {
    case 'html':
    case 'xml': {
      const tree = readTree(source, { xml: kind === 'xml' });
      return tree === null ? source : normaliseTree(tree, rules).join('\n');
    }
    case 'json':
      return withoutTokens(normaliseJson(source) ?? source);
    case 'script':
      return withoutTokens(beautifyScript(source));
    case 'style':
      return beautifyStyle(source);
    case 'text':
      return source;
  }
}
