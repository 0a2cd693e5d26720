/** Scripts and style sheets, one statement a line, so that a change in minified code is a line and not a file. */
import { createRequire } from 'node:module';
import type JsBeautify from 'js-beautify';
import { withoutScriptComments, withoutStyleComments } from './strip-comments.ts';

/**
 * js-beautify is quadratic on long style sheets (512 Ki characters take 4.5 s) and indents deep nesting until
 * the string is too long for V8 (64 Ki opening braces take 2 s and throw): both come from strangers.
 */
const LONGEST_SCRIPT = 512 * 1024;
const LONGEST_STYLE = 128 * 1024;
const DEEPEST_NESTING = 100;

const OPTIONS = { indent_size: 2, preserve_newlines: false, end_with_newline: false } as const;

/** Loaded with the first content that changed: most cycles see none. */
let library: typeof JsBeautify | null = null;

export function beautifyScript(text: string): string {
  return beautify(withoutScriptComments(text), LONGEST_SCRIPT, (source) => beautifier().js(source, OPTIONS));
}

export function beautifyStyle(text: string): string {
  return beautify(withoutStyleComments(text), LONGEST_STYLE, (source) => beautifier().css(source, OPTIONS));
}

function beautifier(): typeof JsBeautify {
  library ??= createRequire(import.meta.url)('js-beautify') as typeof JsBeautify;
  return library;
}

function beautify(source: string, longest: number, format: (source: string) => string): string {
  // The space before the first statement would indent all of them.
  const text = source.trim();
  if (text.length <= longest && nesting(text) <= DEEPEST_NESTING) {
    try {
      return withoutBlankLines(format(text));
    } catch (error) {
      // Its recursion ends in a RangeError on input made for that; anything else is a mistake to hear about.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return withoutBlankLines(text.replace(/[;{}]/g, '$&\n'));
}

function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const bracket of text.matchAll(/[{}()[\]]/g)) {
    depth += '{(['.includes(bracket[0]) ? 1 : -1;
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

function withoutBlankLines(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}
