import { describe, expect, test } from 'vitest';
import type { TargetFacts } from '../../src/target-filter/target-fields.ts';
import { compileTargetFilter } from '../../src/target-filter/target-filter.ts';
import { processorTime } from '../processor-time.ts';
import { fc } from '../property.ts';

const facts = (more: Partial<TargetFacts> = {}): TargetFacts => ({
  url: 'https://shop.example:8443/static/App.MIN.js?v=3',
  tags: ['prod', 'script'],
  group: 'shop',
  lastStatus: 200,
  lastChangedHours: 5.5,
  size: 120_000,
  contentType: 'text/javascript',
  tech: ['nginx', 'React'],
  ...more,
});

const passes = (expression: string, more?: Partial<TargetFacts>) =>
  compileTargetFilter(expression)(facts(more));

describe('a target filter', () => {
  test.each([
    ['url.endsWith("?v=3")', true],
    ['host == "shop.example"', true],
    ['path == "/static/App.MIN.js"', true],
    ['ext in ["js", "html"] && !path.startsWith("/static/lib/")', true],
    ['ext == "JS"', false],
    ['port == 8443', true],
    ['scheme == "https"', true],
    ['"prod" in tags', true],
    ['tags.exists(tag, tag.startsWith("scr"))', true],
    ['group == "shop"', true],
    ['last_status >= 200 && last_status < 300', true],
    ['last_changed_hours < 6', true],
    ['last_changed_hours > 5.4', true],
    ['size > 100000', true],
    ['content_type == "text/javascript"', true],
    ['tech.exists(one, one in ["React", "Vue"]) ? size > 0 : false', true],
    ['tech.filter(one, one.contains("n")).size() == 1', true],
    ['size(tech) == 2', true],
    ['path.matches("(?i)\\\\.min\\\\.js$")', true],
    ["path.matches(r'^/static/[^/]+$') && (host + path).matches('shop')", true],
    ['"matches(" == url || path /* */ != ""', null],
  ])('%s', (expression, expected) => {
    if (expected === null) expect(() => compileTargetFilter(expression)).toThrow();
    else expect(passes(expression)).toBe(expected);
  });

  test('takes the default port, no extension and a URL that was never seen for what they are', () => {
    const never = {
      url: 'http://[::1]/a.b/',
      lastStatus: 0,
      lastChangedHours: Infinity,
      size: 0,
      contentType: '',
    };
    expect(passes('port == 80 && ext == "" && host == "[::1]"', never)).toBe(true);
    expect(passes('last_status == 0 && last_changed_hours > 1000000', never)).toBe(true);
    expect(passes('last_changed_hours < 24', never)).toBe(false);
  });
});

describe('is refused with the place and the next step', () => {
  test.each([
    ['extension == "js"', 'unknown field "extension" (character 1)'],
    ['extt == "js"', 'unknown field "extt" (character 1); did you mean "ext"?'],
    ['ext = "js"', 'Unexpected character: = (character 5)'],
    ['ext == 5', 'no such overload: string == int (character 1)'],
    ['ext in "js"', 'no such overload: string in string'],
    ['ext in ["js", 5]', 'List elements must have the same type'],
    ['ext', 'must be true or false for a URL, is of type string'],
    ['', 'Unexpected token: EOF'],
    ['url.foo()', "found no matching overload for 'string.foo()'"],
    ['tags.map(t, t + t).size() > 0', 'unknown function "map"'],
    ['cel.bind(a, url, a == url)', 'unknown function "bind"'],
    ['timestamp(url) == timestamp(url)', 'unknown function "timestamp"'],
    ['path.matches(host)', 'matches() takes a pattern in quotes'],
    ['path.matches("(")', 'pattern cannot be read'],
    ['path.matches("(?=x)")', 'pattern cannot be read'],
    ['path.matches("\\\\1")', 'pattern cannot be read'],
    ['tags.exists(a, tags.exists(b, a == b))', 'a loop inside a loop is not allowed (character 16)'],
    [`${'('.repeat(40)}true${')'.repeat(40)}`, 'Exceeded maxDepth (30)'],
    [`ext in [${'"a",'.repeat(150)}"b"]`, 'Exceeded maxListElements (100)'],
    [Array.from({ length: 300 }, () => 'true').join('&&'), 'Exceeded maxAstNodes (500)'],
    [`ext == "${'x'.repeat(2_000)}"`, 'must have at most 2000 characters'],
    [`path.matches("${'x'.repeat(600)}")`, 'a pattern has at most 500 characters'],
  ])('%s', (expression, says) => {
    expect(() => compileTargetFilter(expression)).toThrow(says);
  });

  test('whatever is written, and never by an error of ours', () => {
    const word = fc.constantFrom(
      'ext',
      'tags',
      '==',
      '"a"',
      '(',
      ')',
      '.matches(',
      '&&',
      '!',
      '[',
      ']',
      ',',
      'x',
      '.exists(',
      '1',
      '?',
      ':',
      '\u0000',
      '//',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        try {
          compileTargetFilter(words.join(' '));
        } catch (error) {
          expect(error).toMatchObject({ name: 'UserError' });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a hostile pattern costs time that grows with the text alone', () => {
  test.each(['(a+)+$', '(a|aa)+$', '(a*)*b', '^(([a-z])+.)+[A-Z]([a-z])+$', '(.*)*x(.*)*y'])(
    '%s',
    (pattern) => {
      const filter = compileTargetFilter(`url.matches(${JSON.stringify(pattern)})`);
      const url = `https://a.example/${'a'.repeat(2_000)}!`;
      const ms = processorTime(() => {
        for (let index = 0; index < 20; index += 1) filter(facts({ url }));
      });
      expect(ms).toBeLessThan(2_000);
    },
  );

  test.each(['((a{100}){100}){100}', 'a{1,100000}', '(x{1000}){1000}'])(
    '%s is refused or small',
    (pattern) => {
      const ms = processorTime(() => {
        try {
          compileTargetFilter(`url.matches("${pattern}")`);
        } catch (error) {
          expect(error).toMatchObject({ name: 'UserError' });
        }
      });
      expect(ms).toBeLessThan(2_000);
    },
  );

  test('and so does the longest expression over the longest lists', () => {
    const clause = 'tech.all(t, t != "x") && ';
    const filter = compileTargetFilter(`${clause.repeat(40)}true`);
    const tech = Array.from({ length: 10_000 }, (_, index) => `tech ${index}`);
    expect(processorTime(() => filter(facts({ tech })))).toBeLessThan(500);
  });
});
