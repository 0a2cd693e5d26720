// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are scripts of a page.
import { describe, expect, test } from 'vitest';
import { withoutScriptComments, withoutStyleComments } from '../../../src/monitor/content/strip-comments.ts';
import { LINEAR_MS, processorTime } from '../../processor-time.ts';

describe('comments of a script', () => {
  test.each([
    ['a(); // gone\nb();', 'a(); \nb();'],
    ['a(/* gone */ 1);', 'a(  1);'],
    ['/*! license\n * of years */\nrun();', ' \nrun();'],
    ['/* never closed', ' '],
    ['return /* x */ /a/g', 'return   /a/g'],
  ])('go: %j', (source, expected) => {
    expect(withoutScriptComments(source)).toBe(expected);
  });

  test.each([
    'fetch("https://a.example/*x*/");',
    "go('//a.example/x.js');",
    'const t = `// kept ${f("}", `/* kept */ ${1}`)} // kept`;',
    'const r = /[/*]/.test(x) && /\\/*/.test(y); // gone'.replace(' // gone', ''),
    'x = a / b / c;',
    'x = (a) / 2; y = b / 3;',
    '"unclosed\nkept',
    'return /"/.test(s) ? 1 : 2',
    "const u = 'it\\'s // kept'",
    'const o = {a: `${b}`, c: 1}; d = /x/',
  ])('are not what only looks like one: %s', (source) => {
    expect(withoutScriptComments(source)).toBe(source);
  });

  test('all stay where a division cannot be told from a pattern', () => {
    const source = 'if (x) /[/*]/.test(y); evil(); /* so that this cannot be hidden */';
    expect(withoutScriptComments(source)).toBe(source);
  });

  test('are found in time, whatever the text', () => {
    for (const piece of ['/*', '//', '`${', '"', '/', ')/', '{', '/[', '\\'])
      expect(processorTime(() => withoutScriptComments(piece.repeat(500_000)))).toBeLessThan(LINEAR_MS);
  });
});

describe('comments of a style sheet', () => {
  test('go, and texts and addresses stay', () => {
    expect(withoutStyleComments('a{b:c}/* gone */d{e:f}/* never closed')).toBe('a{b:c} d{e:f} ');
    const kept = '@import url(http://a.example/*x*/y.css); a::after{content:"/* kept */"} // kept';
    expect(withoutStyleComments(kept)).toBe(kept);
  });
});
