import { parseDocument } from 'htmlparser2';
import { describe, expect, test } from 'vitest';
import { clockTime, counted, durationWords } from '../../src/report/figures.ts';
import { inertJson } from '../../src/report/inert-json.ts';
import { markup } from '../../src/report/markup.ts';
import { visible } from '../../src/report/visible.ts';

describe('markup', () => {
  test('takes a value as text, in an element and in an attribute', () => {
    const hostile = `"><img src=x onerror='alert(1)'>&amp;\``;
    const { html } = markup`<p title="${hostile}">${hostile}</p>`;
    const [paragraph, ...others] = parseDocument(html).children;
    expect(others).toEqual([]);
    expect(paragraph).toMatchObject({
      name: 'p',
      attribs: { title: hostile },
      children: [{ data: hostile }],
    });
  });

  test('takes markup, and lists of it, as they are', () => {
    const rows = ['a', '<b>'].map((text) => markup`<li>${text}</li>`);
    expect(markup`<ul>${rows}</ul>`.html).toBe('<ul><li>a</li><li>&#60;b&#62;</li></ul>');
  });

  test('does not take an object that only looks like markup', () => {
    const forged = JSON.parse('{"html":"<script>"}') as string;
    expect(() => markup`${forged}`.html).toThrow();
  });

  test('shows no escape sequence, no NUL and nothing that turns the line around', () => {
    expect(markup`${'\u001b[31mred\u0000 \u202etxt.exe'}`.html).toBe('red\ufffd \ufffdtxt.exe');
  });
});

describe('inert JSON', () => {
  test('reads back as it was and cannot end a script element', () => {
    const value = { text: '</script><!--<script>\u2028\u202e\u{e0041}\u0000', list: [1, null, 'é'] };
    const json = inertJson(value);
    expect(json).not.toMatch(/[<\u2028\u202e\u0000]/u);
    expect(JSON.parse(json)).toEqual(value);
  });
});

test('invisible characters are shown by their code point, tabs stay', () => {
  expect(visible('a\tb\u0007\u202e\u2028\u{e0041}')).toBe('a\tb\\u{7}\\u{202e}\\u{2028}\\u{e0041}');
  expect(visible('\ud800')).toBe('\ufffd');
});

test('times and counts read as people write them', () => {
  expect(clockTime(Date.UTC(2026, 10, 23, 8, 0, 5))).toBe('2026-11-23 08:00:05');
  expect(clockTime(1e99)).toBe('');
  expect([400, 61_000, 7_800_000, -5].map(durationWords)).toEqual(['0 s', '1 min 1 s', '2 h 10 min', '0 s']);
  expect([counted(1, 'URL'), counted(4_210, 'page'), counted(2, 'entry', 'entries')]).toEqual([
    '1 URL',
    '4,210 pages',
    '2 entries',
  ]);
});
