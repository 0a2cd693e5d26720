/** What scanHtml tells of a page. Positions are those of bytes; an end is that of what stands behind. */
export interface HtmlSink {
  /** Text, with its character references as they stand; also that of scripts and their like. */
  text(start: number, end: number): void;
  /** The name of an opening tag, whose attributes follow. @param hash see NameTable */
  openTag(start: number, end: number, hash: number): void;
  /**
   * An attribute of the tag; without a value, or with an empty one, `from` equals `to`.
   * @param bits of all bytes of the value together: below 128 it is ASCII
   */
  attribute(start: number, end: number, hash: number, from: number, to: number, bits: number): void;
  /** The tag is complete: one that never is was none. */
  tagEnd(isSelfClosing: boolean): void;
  closeTag(start: number, end: number, hash: number): void;
  /** What stands inside of a comment, or of what counts as one. `end` may be less than `start`: it is empty then. */
  comment(start: number, end: number): void;
}

/** Nothing stands behind. */
export const HTML_END = -1;
