/** The words that a page of HTML shows, with a space wherever a tag stands: what is beside them makes no other words of them. */

import type { HtmlSink } from '../html/html-sink.ts';
import { NameTable } from '../html/name-table.ts';
import { scanHtml } from '../html/scan-html.ts';
import { VisibleText } from '../html/visible-text.ts';
import { HIDDEN } from '../html-page.ts';

const UNSEEN = new NameTable([...HIDDEN, 'title']);
const SPACE = Uint8Array.of(32);

/** @param html in UTF-8, without a byte order mark. The result is good until another page is read. */
export function pageWords(html: Buffer): Buffer {
  const text = new VisibleText();
  let tag = { start: 0, end: 0, hash: 0 };
  let inside = '';
  const sink: HtmlSink = {
    text: (start, end) => {
      if (inside === '') text.append(html, start, end);
    },
    openTag: (start, end, hash) => {
      tag = { start, end, hash };
    },
    attribute: () => undefined,
    tagEnd: () => {
      text.appendPlain(SPACE);
      if (inside === '') inside = UNSEEN.find(html, tag.start, tag.end, tag.hash);
    },
    closeTag: (start, end, hash) => {
      text.appendPlain(SPACE);
      if (inside !== '' && UNSEEN.find(html, start, end, hash) === inside) inside = '';
    },
    comment: () => undefined,
  };
  scanHtml(html, sink);
  return text.end().text;
}
