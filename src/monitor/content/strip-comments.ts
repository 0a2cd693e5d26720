/**
 * Scripts and style sheets without their comments. What only looks like a comment (in a text, a pattern, a URL)
 * stays; where that cannot be told without reading the whole grammar, all comments stay: a line that is left out
 * of a comparison by mistake would be a change that nobody sees.
 */

/** After these words and signs a slash begins a regular expression, not a division (ECMA-262 12.9.5). */
const BEFORE_PATTERN =
  /(?:^|[([{,;=:!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|delete|void|throw|new|do|else|yield|await))$/;
/** After these it may be either, depending on what they closed. */
const AMBIGUOUS = /[)}]$/;
const LONGEST_LOOK_BACK = 20;

/** The next thing that could change how the rest is read. */
const SCRIPT_MARK = /["'`/{}]/g;
const COMMENT_MARK = /\/[/*]/g;
const STYLE_MARK = /["']|\/\*|\burl\(/gi;

export function withoutScriptComments(source: string): string {
  return new ScriptScan(source).run() ?? source;
}

export function withoutStyleComments(source: string): string {
  let kept = '';
  let from = 0;
  for (
    let at = markAfter(STYLE_MARK, source, 0);
    at < source.length;
    at = markAfter(STYLE_MARK, source, from)
  ) {
    const mark = source.startsWith('/*', at) ? '/*' : (source[at] ?? '');
    if (mark === '/*') {
      kept += `${source.slice(from, at)} `;
      from = endOf(source, '*/', at + 2);
      continue;
    }
    const end = mark === '"' || mark === "'" ? endOfText(source, at) : endOf(source, ')', at);
    kept += source.slice(from, end);
    from = end;
  }
  return kept + source.slice(from);
}

class ScriptScan {
  readonly #source: string;
  readonly #kept: string[] = [];
  /** Depths of braces at which a template goes on. */
  readonly #templates: number[] = [];
  #nextComment = -1;
  #lineEnd = -1;
  #depth = 0;
  #from = 0;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** null when something cannot be told. */
  run(): string | null {
    const source = this.#source;
    for (this.#at = markAfter(SCRIPT_MARK, source, 0); this.#at < source.length; ) {
      const mark = source[this.#at];
      if (mark === '"' || mark === "'") this.#at = endOfText(source, this.#at);
      else if (mark === '`') this.#template(this.#at + 1);
      else if (mark === '{') this.#brace(1);
      else if (mark === '}') this.#brace(-1);
      else if (!this.#slash()) return null;
      this.#at = markAfter(SCRIPT_MARK, source, this.#at);
    }
    this.#kept.push(source.slice(this.#from));
    return this.#kept.join('');
  }

  #brace(step: 1 | -1): void {
    this.#depth += step;
    if (step === -1 && this.#templates.at(-1) === this.#depth) {
      this.#templates.pop();
      this.#template(this.#at + 1);
    } else this.#at += 1;
  }

  /** From within a template to its end, or to code inside it. */
  #template(start: number): void {
    const source = this.#source;
    for (let at = start; at < source.length; at += 1) {
      const character = source[at];
      if (character === '\\') at += 1;
      else if (character === '`') {
        this.#at = at + 1;
        return;
      } else if (character === '$' && source[at + 1] === '{') {
        this.#templates.push(this.#depth);
        this.#depth += 1;
        this.#at = at + 2;
        return;
      }
    }
    this.#at = source.length;
  }

  #slash(): boolean {
    const source = this.#source;
    const at = this.#at;
    const next = source[at + 1];
    if (next === '/' || next === '*') {
      this.#kept.push(source.slice(this.#from, at), next === '*' ? ' ' : '');
      this.#at = next === '*' ? endOf(source, '*/', at + 2) : lineEnd(source, at);
      this.#from = this.#at;
      return true;
    }
    const before = this.#before();
    if (BEFORE_PATTERN.test(before)) this.#at = endOfPattern(source, at);
    else if (AMBIGUOUS.test(before) && this.#commentFollows()) return false;
    else this.#at += 1;
    return true;
  }

  /** On the same line, or what looks like one. */
  #commentFollows(): boolean {
    const after = this.#at + 1;
    // Both are looked for once, not at each slash of a line of megabytes.
    if (this.#nextComment < after) this.#nextComment = markAfter(COMMENT_MARK, this.#source, after);
    if (this.#lineEnd < after) this.#lineEnd = lineEnd(this.#source, after);
    return this.#nextComment < this.#lineEnd;
  }

  /** What was kept just before, without white space. */
  #before(): string {
    const here = this.#source.slice(Math.max(this.#from, this.#at - LONGEST_LOOK_BACK), this.#at).trimEnd();
    return here === '' ? (this.#kept.at(-2)?.trimEnd().slice(-LONGEST_LOOK_BACK) ?? '') : here;
  }
}

function markAfter(mark: RegExp, source: string, from: number): number {
  mark.lastIndex = from;
  return mark.exec(source)?.index ?? source.length;
}

/** Behind a text in quotes; one that is not closed ends with its line. */
function endOfText(source: string, start: number): number {
  const quote = source[start];
  for (let at = start + 1; at < source.length; at += 1) {
    const character = source[at];
    if (character === '\\') at += 1;
    else if (character === quote) return at + 1;
    else if (character === '\n') return at;
  }
  return source.length;
}

function endOfPattern(source: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < source.length; at += 1) {
    const character = source[at];
    if (character === '\\') at += 1;
    else if (character === '\n') return at;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '/' && !inClass) return at + 1;
  }
  return source.length;
}

function endOf(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from);
  return at < 0 ? source.length : at + mark.length;
}

function lineEnd(source: string, from: number): number {
  const at = source.indexOf('\n', from);
  return at < 0 ? source.length : at;
}
