/**
 * HTML and XML as lines: one tag or text a line, indented, without comments and white space, and without what
 * differs at each request by design: nonces and anti-forgery tokens.
 */
import { beautifyScript, beautifyStyle } from './beautify.ts';
import { type HtmlDocument, type HtmlElement, type HtmlNode, isElement, textInside } from './html-tree.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { normaliseJson } from './normalise-json.ts';
import { isTokenName, withoutAddressTokens, withoutTokens } from './tokens.ts';

const DEEPEST_INDENT = 40;

const NONCE_ATTRIBUTE = /^(?:data-)?(?:csp-)?nonce$/i;
const CSP_NONCE = /'nonce-[^']*'/g;

/** White space inside these is content. */
const VERBATIM = new Set(['pre', 'textarea']);
const SCRIPT_TYPE = /^$|javascript|ecmascript|^module$/i;
const JSON_TYPE = /json|importmap|speculationrules/i;

type Step = { node: HtmlNode; depth: number; verbatim: boolean } | { closing: string };

/** Walks with a stack of its own: the tree may be deeper than the engine's stack. */
export function normaliseTree(document: HtmlDocument, rules: IgnoreRules): string[] {
  const lines: string[] = [];
  const steps: Step[] = [];
  pushSteps(steps, document.children, 0, false);
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if ('closing' in step) {
      lines.push(step.closing);
      continue;
    }
    const { node, depth, verbatim } = step;
    const indent = ' '.repeat(Math.min(depth, DEEPEST_INDENT));
    if (isElement(node)) {
      if (rules.ignoresElement?.(node)) continue;
      lines.push(`${indent}<${node.name}${attributesOf(node)}>`);
      const code = codeInside(node);
      if (code !== null) for (const line of code) lines.push(`${indent} ${line}`);
      if (node.children.length === 0) continue;
      steps.push({ closing: `${indent}</${node.name}>` });
      if (code === null) pushSteps(steps, node.children, depth + 1, verbatim || VERBATIM.has(node.name));
    } else if (node.type === 'text') {
      for (const line of textLines(node.data, verbatim)) lines.push(`${indent}${escapeMarkup(line)}`);
    } else if (node.type === 'cdata') {
      pushSteps(steps, node.children, depth, verbatim);
    } else if (node.type === 'directive') {
      lines.push(`<${foldSpace(node.data)}>`);
    }
  }
  return lines;
}

/** In reverse, so that the first is taken from the stack first. One by one: a spread of 100,000 is too much for V8. */
function pushSteps(steps: Step[], nodes: readonly HtmlNode[], depth: number, verbatim: boolean): void {
  for (const node of nodes.toReversed()) steps.push({ node, depth, verbatim });
}

function attributesOf(element: HtmlElement): string {
  let text = '';
  for (const [name, value] of Object.entries(element.attribs)) {
    if (NONCE_ATTRIBUTE.test(name)) continue;
    const kept = holdsToken(element, name)
      ? ''
      : withoutAddressTokens(foldSpace(value).replace(CSP_NONCE, "'nonce'"));
    text += ` ${name}="${kept.replaceAll('"', '&quot;')}"`;
  }
  return text;
}

function holdsToken({ name, attribs }: HtmlElement, attribute: string): boolean {
  if (isTokenName(attribute)) return true;
  if (!isTokenName(attribs.name ?? '')) return false;
  if (name === 'meta') return attribute === 'content';
  return name === 'input' && attribute === 'value' && attribs.type?.toLowerCase() === 'hidden';
}

/** The lines of a script or style; null for any other element. */
function codeInside(element: HtmlElement): string[] | null {
  if (element.name !== 'script' && element.name !== 'style') return null;
  const source = textInside(element);
  const type = element.attribs.type ?? '';
  let text = source;
  if (element.name === 'style') text = beautifyStyle(source);
  else if (JSON_TYPE.test(type)) text = normaliseJson(source) ?? source;
  else if (SCRIPT_TYPE.test(type)) text = beautifyScript(source);
  return withoutTokens(text)
    .split('\n')
    .filter((line) => line.trim() !== '');
}

function textLines(text: string, verbatim: boolean): string[] {
  if (verbatim) return text.split(/\r\n|\n|\r/);
  const folded = foldSpace(text);
  return folded === '' ? [] : [folded];
}

/** HTML's white space only: a no-break space is content. */
function foldSpace(text: string): string {
  return text.replace(/[\t\n\f\r ]+/g, ' ').replace(/^ | $/g, '');
}

/** A text that shows `<script>` must not read like an element that is one. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
