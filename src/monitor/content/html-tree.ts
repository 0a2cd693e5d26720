/**
 * Reads HTML or XML into a tree under limits. The parser's own bookkeeping is quadratic in the depth of
 * nesting: 200,000 open tags, a page of one megabyte, would hold the worker for a minute.
 */
import { DomHandler, Parser, type parseDocument } from 'htmlparser2';

/** Browsers stop nesting at 512 (Blink's limit); what is deeper is made to hurt. */
const DEEPEST_NESTING = 512;
const MOST_NODES = 200_000;

export type HtmlDocument = ReturnType<typeof parseDocument>;
export type HtmlNode = HtmlDocument['children'][number];
export type HtmlElement = Extract<HtmlNode, { attribs: unknown }>;

class LimitReached extends Error {}

class BoundedHandler extends DomHandler {
  #nodes = 0;

  override onopentag(name: string, attributes: Record<string, string>): void {
    this.#count();
    if (this.tagStack.length > DEEPEST_NESTING) throw new LimitReached();
    super.onopentag(name, attributes);
  }

  override ontext(data: string): void {
    this.#count();
    super.ontext(data);
  }

  #count(): void {
    this.#nodes += 1;
    if (this.#nodes > MOST_NODES) throw new LimitReached();
  }
}

/** null when the text is nested too deeply or has too many nodes to be worth reading. */
export function readTree(text: string, options: { xml: boolean }): HtmlDocument | null {
  const handler = new BoundedHandler();
  const parser = new Parser(handler, { xmlMode: options.xml, decodeEntities: true });
  try {
    parser.end(text);
    return handler.root;
  } catch (error) {
    if (error instanceof LimitReached) return null;
    throw error;
  }
}

export function isElement(node: HtmlNode): node is HtmlElement {
  return 'attribs' in node;
}

/** The text directly inside an element, as scripts and styles have it. */
export function textInside(element: HtmlElement): string {
  return element.children.map((child) => ('data' in child ? child.data : '')).join('');
}
