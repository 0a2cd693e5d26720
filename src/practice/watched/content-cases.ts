/** Pages that change in what matters, in what does not, or only for a moment. */
import type { TruthAnswer } from '../truth-site.ts';
import type { ToldKind, WatchedCase } from './watched-case.ts';

/** Cycles that the story takes, the baseline included. */
export const CONTENT_CYCLES = 8;
const CHANGE = 2;
const CHANGE_BACK = 5;

const TEXT = '<h1>Harbour office</h1>\n<p>Open from eight.</p>\n<p>Ask for the key at the gate.</p>';

export const CONTENT_CASES: readonly WatchedCase[] = [
  becomes('text', 'changed', html(TEXT), html(TEXT.replace('eight', 'nine'))),
  becomes('link target', 'changed', html('<a href="/a">x</a>'), html('<a href="/b">x</a>')),
  becomes('form action', 'changed', form('/login'), form('https://elsewhere.example/login')),
  becomes('script added', 'changed', html(TEXT), html(`${TEXT}<script>steal(document.cookie)</script>`)),
  becomes('JSON value', 'changed', json('{"a":1,"b":2}'), json('{"a":1,"b":3}')),
  becomes('statement of a script', 'changed', script('go(1);stop()'), script('go(2);stop()')),
  becomes('plain text', 'changed', text('one\ntwo\n'), text('one\nthree\n')),
  becomes('picture', 'changed', picture(1), picture(2)),
  becomes('page gone, 404', 'gone', html(TEXT), { status: 404, body: '<p>Not found' }),
  becomes('page gone, 410', 'gone', html(TEXT), { status: 410, body: '' }),
  becomes('white space', null, html(TEXT), html(TEXT.replaceAll('\n', '\n\n   '))),
  becomes('comment', null, html(TEXT), html(`${TEXT}<!-- rendered in 12 ms -->`)),
  becomes('order of JSON keys', null, json('{"a":1,"b":2}'), json('{"b":2, "a":1}')),
  becomes('layout of a script', null, script('go(1);stop()'), script('go(1);\n\nstop()')),
  becomes(
    'ignored element',
    null,
    html(`${TEXT}<p class="clock">12:00`),
    html(`${TEXT}<p class="clock">13:30`),
  ),
  becomes('ignored line', null, text('one\nGenerated at 12:00\n'), text('one\nGenerated at 13:30\n')),
  always('nonce', (asked) => html(`<script nonce="${token(asked)}">go(1)</script>${TEXT}`)),
  always('token against forgery', (asked) =>
    html(`<form><input type="hidden" name="csrf_token" value="${token(asked)}"></form>${TEXT}`),
  ),
  {
    kind: 'changed and back',
    truth: [
      { kind: 'changed', cycle: CHANGE, within: 0 },
      { kind: 'changed', cycle: CHANGE_BACK, within: 0 },
    ],
    answer: (cycle) => html(cycle >= CHANGE && cycle < CHANGE_BACK ? TEXT.replace('eight', 'nine') : TEXT),
  },
  {
    kind: 'gone and back',
    truth: [
      { kind: 'gone', cycle: CHANGE, within: 0 },
      { kind: 'new', cycle: CHANGE_BACK, within: 0 },
    ],
    answer: (cycle) => (cycle >= CHANGE && cycle < CHANGE_BACK ? { status: 404 } : html(TEXT)),
  },
  {
    kind: 'another text each time',
    truth: [{ kind: 'flapping', cycle: 1, within: 0 }],
    answer: (_, __, asked) => html(`${TEXT}<p>Visitor ${asked}</p>`),
  },
  {
    kind: 'another text each time, and a change',
    truth: [
      { kind: 'flapping', cycle: 1, within: 0 },
      { kind: 'changed', cycle: CHANGE, within: 0 },
    ],
    answer: (cycle, _, asked) =>
      html(`${cycle >= CHANGE ? TEXT.replace('eight', 'nine') : TEXT}<p>Visitor ${asked}</p>`),
  },
  errors('one error', 1, []),
  errors('two errors', 2, []),
  errors('three errors', 3, [
    { kind: 'error', cycle: CHANGE + 2, within: 0 },
    { kind: 'recovered', cycle: CHANGE + 3, within: 0 },
  ]),
];

function becomes(kind: string, told: ToldKind | null, before: TruthAnswer, after: TruthAnswer): WatchedCase {
  return {
    kind,
    truth: told === null ? [] : [{ kind: told, cycle: CHANGE, within: 0 }],
    answer: (cycle) => (cycle >= CHANGE ? after : before),
  };
}

function always(kind: string, answer: (asked: number) => TruthAnswer): WatchedCase {
  return { kind, truth: [], answer: (_, __, asked) => answer(asked) };
}

/** Some cycles without a useful answer. */
function errors(kind: string, count: number, truth: WatchedCase['truth']): WatchedCase {
  const isDown = (cycle: number) => cycle >= CHANGE && cycle < CHANGE + count;
  return {
    kind,
    truth,
    answer: (cycle) => (isDown(cycle) ? { status: 500, body: '<p>Out of order' } : html(TEXT)),
  };
}

function html(body: string): TruthAnswer {
  return {
    body: `<!doctype html>\n<html><head><title>Watched</title></head>\n<body>\n${body}\n</body></html>\n`,
  };
}

function form(action: string): TruthAnswer {
  return html(
    `<form action="${action}" method="post"><input name="user"><input type="password" name="word"></form>`,
  );
}

function json(body: string): TruthAnswer {
  return { headers: { 'content-type': 'application/json' }, body };
}

function script(body: string): TruthAnswer {
  return { headers: { 'content-type': 'text/javascript' }, body };
}

function text(body: string): TruthAnswer {
  return { headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

function picture(seed: number): TruthAnswer {
  const bytes = Buffer.from(Array.from({ length: 200 }, (_, index) => (index * 37 * seed) % 256));
  return { headers: { 'content-type': 'image/png' }, body: bytes };
}

function token(asked: number): string {
  return ((asked + 1) * 2_654_435_761).toString(36).padStart(12, 'z');
}
