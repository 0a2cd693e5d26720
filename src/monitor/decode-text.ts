/** Bytes to text by the byte order mark, the declared charset, or a page's own meta element; else UTF-8. */

/** Where a meta element that names the charset must stand (HTML 13.2.3.2). */
const PRESCANNED_BYTES = 1_024;
const META_CHARSET = /<meta\b[^>]{0,200}?\bcharset\s*=\s*["']?\s*([\w.:-]{1,40})/i;
const HEADER_CHARSET = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i;

/** Never throws: an unknown charset is read as UTF-8, and what does not decode becomes U+FFFD. */
export function decodeText(body: Buffer, contentType: string, isHtml: boolean): string {
  const label =
    byteOrderMark(body) ?? HEADER_CHARSET.exec(contentType)?.[1] ?? (isHtml ? metaCharset(body) : null);
  return decoderFor(label ?? 'utf-8').decode(body);
}

function byteOrderMark(body: Buffer): string | null {
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 'utf-8' : null;
}

function metaCharset(body: Buffer): string | null {
  return META_CHARSET.exec(body.toString('latin1', 0, PRESCANNED_BYTES))?.[1] ?? null;
}

function decoderFor(label: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder('utf-8');
  }
}
