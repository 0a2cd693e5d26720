import { describe, expect, test } from 'vitest';
import { compileRules } from '../../../src/monitor/content/ignore-rules.ts';
import { normalise } from '../../../src/monitor/content/normalise.ts';
import { LINEAR_MS, processorTime } from '../../processor-time.ts';

const NO_RULES = compileRules([], []);
const textOf = (body: string | Buffer, type: string, rules = NO_RULES) =>
  normalise(Buffer.from(body), type, rules).text;
const html = (body: string, rules = NO_RULES) => textOf(body, 'text/html; charset=utf-8', rules);

describe('HTML', () => {
  test('is one tag or text a line', () => {
    expect(html('<!DOCTYPE html><ul class="a"><li>One <b>two</b></ul>')).toBe(
      '<!DOCTYPE html>\n<ul class="a">\n <li>\n  One\n  <b>\n   two\n  </b>\n </li>\n</ul>',
    );
  });

  test.each([
    ['white space', '<p>a  b</p>', '<p>\n\ta\r\n b </p>\n'],
    ['comments', '<p>a</p>', '<!-- 12:00 --><p>a</p><!-- end -->'],
    ['nonces', '<script nonce="abc">a()</script>', '<script nonce="xyz">a()</script>'],
    [
      'nonces of a policy',
      `<meta http-equiv="content-security-policy" content="script-src 'nonce-abc'">`,
      `<meta http-equiv="content-security-policy" content="script-src 'nonce-xyz'">`,
    ],
    [
      'anti-forgery tokens',
      '<input type="hidden" name="csrf_token" value="1">',
      '<input type="hidden" name="csrf_token" value="2">',
    ],
    [
      'tokens in meta elements',
      '<meta name="csrf-token" content="1">',
      '<meta name="csrf-token" content="2">',
    ],
    [
      'minified and laid out scripts',
      '<script>if(a){b()}</script>',
      '<script>\nif (a) {\n  b()\n}\n</script>',
    ],
    [
      'the order of keys in embedded data',
      '<script type="application/ld+json">{"a":1,"b":2}</script>',
      '<script type="application/ld+json">{ "b": 2, "a": 1 }</script>',
    ],
    ['tokens in attributes', '<form data-csrf-token="1abcdefg">', '<form data-csrf-token="2abcdefg">'],
    ['tokens in addresses', '<a href="/out?csrf=1abcdefg&a=1">', '<a href="/out?csrf=2abcdefg&a=1">'],
    [
      'tokens in inline scripts',
      '<script>var a = { csrfToken: "1abcdefg" }; window.nonce = "abcdefgh1"</script>',
      '<script>var a = { csrfToken: "2abcdefg" }; window.nonce = "abcdefgh2"</script>',
    ],
    ['comments of scripts', '<script>a() // 12:00</script>', '<script>/* 12:01 */ a()</script>'],
    ['comments of styles', '<style>a { b: c } /* 12:00 */</style>', '<style>/* 1 */a{b:c}</style>'],
  ])('does not tell %s apart', (_, one, other) => {
    expect(html(one)).toBe(html(other));
  });

  test.each([
    ['text', '<p>a</p>', '<p>b</p>'],
    ['attributes', '<a href="/a">x</a>', '<a href="/b">x</a>'],
    ['inline scripts', '<script>a()</script>', '<script>b()</script>'],
    ['white space of preformatted text', '<pre>a\n b</pre>', '<pre>a\nb</pre>'],
    ['an element and a text that looks like one', '<p>&lt;script&gt;</p>', '<p><script></script></p>'],
    ['visible inputs named like a token', '<input name="csrf" value="1">', '<input name="csrf" value="2">'],
    [
      'what a script compares a token with',
      '<script>if (csrf == 1) a()</script>',
      '<script>if (csrf == 2) a()</script>',
    ],
    ['no-break spaces', '<p>a&nbsp;b</p>', '<p>a b</p>'],
  ])('tells %s apart', (_, one, other) => {
    expect(html(one)).not.toBe(html(other));
  });

  test('leaves ignored elements and lines out', () => {
    const rules = compileRules(['#ad', 'footer > small'], ['^ *seen \\d+ times$']);
    expect(html('<p>a</p><div id=ad><b>x</b></div><p>seen 7 times</p>', rules)).toBe(
      '<p>\n a\n</p>\n<p>\n</p>',
    );
  });

  test('is decoded by header, byte order mark or its own meta element', () => {
    expect(textOf(Buffer.from('<p>caf\xe9', 'latin1'), 'text/html; charset=ISO-8859-1')).toContain(
      'caf\u00e9',
    );
    expect(textOf(Buffer.from('<meta charset=latin1><p>caf\xe9', 'latin1'), 'text/html')).toContain(
      'caf\u00e9',
    );
    expect(textOf(Buffer.from('\ufeff<p>caf\u00e9', 'utf16le'), 'text/html')).toContain('caf\u00e9');
    expect(textOf('<p>caf\u00e9', 'text/html; charset=no-such-charset')).toContain('caf\u00e9');
  });
});

describe('data', () => {
  test('sorts the keys of JSON at every depth', () => {
    expect(textOf('{"b":{"d":1,"c":[]},"a":"x"}', 'application/problem+json')).toBe(
      '{\n  "a": "x",\n  "b": {\n    "c": [],\n    "d": 1\n  }\n}',
    );
  });

  test('tells numbers apart that are the same double, and keeps odd keys', () => {
    expect(textOf('[12345678901234567890]', 'application/json')).toContain('12345678901234567890');
    expect(textOf('{"__proto__":{"a":1}}', 'application/json')).toContain('"__proto__"');
  });

  test('compares what only pretends to be JSON as text', () => {
    expect(textOf(")]}',\n{}", 'application/json')).toBe(")]}',\n{}");
  });

  test('compares binary content by its bytes', () => {
    const one = normalise(Buffer.from([1, 0, 2]), 'image/png', NO_RULES);
    expect(one).toMatchObject({ kind: 'binary', text: null });
    expect(normalise(Buffer.from([1, 0, 3]), '', NO_RULES).sha256).not.toBe(one.sha256);
    expect(normalise(Buffer.from('a text'), '', NO_RULES).kind).toBe('text');
  });

  test('lays minified scripts and style sheets out', () => {
    expect(textOf('var a=1;\n\n\nif(a){b()}', 'text/javascript')).toBe(
      textOf('var a = 1; if (a) { b() }', 'text/javascript'),
    );
    expect(textOf('a{b:c;d:e}', 'text/css')?.split('\n')).toHaveLength(4);
  });
});

// No step may hold a cancelled worker for long.
describe('hostile content is read in time', () => {
  test.each([
    ['a million nested elements', 'text/html', '<div>'.repeat(800_000)],
    ['tags that are closed but never opened', 'text/html', '<b></x>'.repeat(500_000)],
    ['a million siblings', 'text/html', '<p>'.repeat(1_000_000)],
    ['as many siblings as are read', 'text/html', '<br>'.repeat(199_000)],
    ['one long line', 'text/html', 'a'.repeat(4 << 20)],
    [
      'a hundred thousand attributes',
      'text/html',
      `<p ${Array.from({ length: 100_000 }, (_, i) => `a${i}`).join(' ')}>`,
    ],
    ['deep braces in a script', 'text/javascript', '{'.repeat(500_000)],
    ['deep templates in a script', 'text/javascript', `\`$${'{`$'.repeat(100_000)}`],
    ['a long style sheet', 'text/css', 'a{b:c}'.repeat(300_000)],
    ['deep JSON', 'application/json', '['.repeat(2_000_000)],
    ['deep JSON that is closed', 'application/json', '['.repeat(100_000) + ']'.repeat(100_000)],
  ])('%s', (_, type, body) => {
    const rules = compileRules(['.ad', 'div div p'], ['(a+)+$']);
    expect(processorTime(() => textOf(body, type, rules))).toBeLessThan(LINEAR_MS);
  });

  test('a pattern that would hang a backtracking engine', () => {
    const rules = compileRules([], ['^(a+)+$', '(x+x+)+y']);
    const lines = Array.from({ length: 50 }, () => `${'a'.repeat(5_000)}!${'x'.repeat(5_000)}`).join('\n');
    expect(processorTime(() => textOf(lines, 'text/plain', rules))).toBeLessThan(LINEAR_MS);
  });
});
