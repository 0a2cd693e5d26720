/**
 * Text from outside that wants more than to be read: on every screen it stays in its cells, and nothing of it reaches
 * the terminal as a command.
 */
import { afterEach, describe, expect, test } from 'vitest';
import type { Size } from '../../src/console/layout.ts';
import { contextOf } from '../../src/console/state/context.ts';
import { Emulator } from './emulator.ts';
import { wholeBoard } from './whole-board.ts';

const HOSTILE: Readonly<Record<string, string>> = {
  'escape sequences': '\u001b[2J\u001b[10;10Hgone\u001b[31m\u001b[?1049l\u001bc\u001b7\u001b#8',
  'C1 controls': '\u009b2J\u009d0;title\u009c\u0090q\u009c\u0085\u008d',
  'a title and the clipboard':
    '\u001b]0;owned\u0007\u001b]52;c;cm0gLXJm\u0007\u001b]8;;http://evil.example\u001b\\here',
  'questions that a terminal answers':
    '\u001b[c\u001b[6n\u001b[?2004h\u001b[>q\u0005\u001bP$q\u0022p\u001b\\',
  'bidi overrides': '\u202egnp.exe\u202c \u2066\u2067abc\u2069\u2069\u200f\u061c',
  'NUL and other controls': 'a\u0000b\u0007c\u0008\u0008\u0008d\u007fe\u000bf\u000cg\u001b',
  'line ends': 'one\ntwo\rthree\r\nfour\u2028five\u2029six\u0085seven\tnine',
  'a line of 90,000 characters': 'x'.repeat(90_000),
  'wide characters': '日本語のページ名はとても長いことがあります。'.repeat(8),
  'half of a wide character at the edge': `${'a'.repeat(7)}漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字`,
  'combining characters': `Z${'\u0300\u0323\u0489'.repeat(400)}algo e\u0301te\u0301`,
  'ambiguous widths': '§¶±×÷αβγДЖ①②③■□▲△○●★☆♀♂─━│┃→←…‘’“”'.repeat(6),
  'emoji and flags': '👩‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽1️⃣❤️⌚'.repeat(6),
  'zero width and tags':
    'a\u200bb\u200dc\ufeffd\u2060e\u{e0041}\u{e0042}f\u034fg\u115fh\u3164i\uffa0j\u180ek',
  'broken surrogates': 'a\ud800b\udc00c\ud83d',
  'markup of other programs': '%s%n$(reboot)`id`<script>alert(1)</script>{{7*7}}#[fg=red]#(id)',
  nothing: '',
};

/** Into every screen and dialog that shows such text, one chunk after the other. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  Floor: [],
  Upcoming: ['\t'],
  'a group': ['\t', '\t', '\r'],
  Tasks: ['2'],
  'Tasks, marked': ['2', ' ', ' '],
  History: ['3'],
  'Dead letters': ['4'],
  Health: ['5'],
  Log: ['6'],
  'a line of the log': ['6', '\r'],
  'the audit trail': ['6', '\t'],
  'an entry of it': ['6', '\t', '\r'],
  detail: ['\r'],
  'its log': ['\r', '\t'],
  confirm: ['x'],
  typed: ['X'],
  prompt: ['\t', 'j', 'p'],
  palette: [':', 'run '],
};

/** What must not be in any cell: controls, bidi and zero-width format characters, private use and lone surrogates. */
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/u;
const SIZES = [
  { columns: 60, rows: 15 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
] as const;
const TEXTS = Object.values(HOSTILE);
/** Where the texts begin: each row has the next one, so that every screen shows most of them at each of its places. */
const FIRST = [0, 6, 12];

let emulator: Emulator;
afterEach(async () => await emulator.close());

async function open(text: (ordinary: string) => string, way: readonly string[], size: Size): Promise<void> {
  emulator = new Emulator({ board: wholeBoard(text), ...size });
  await emulator.settle();
  await emulator.type(...way);
}

describe.each(SIZES)('at $columns columns and $rows rows', (size) => {
  test.each(Object.entries(WAYS))('hostile text stays in its cells: %s', async (_screen, way) => {
    await open((ordinary) => ordinary, way, size);
    const context = contextOf(emulator.session.state());
    const ordinary = emulator.lines();
    for (const first of FIRST) {
      await emulator.close();
      let next = first;
      await open(
        (before) => {
          const text = TEXTS[next++ % TEXTS.length] ?? '';
          return text === '' ? '' : `${next % 2 === 0 ? before : ''}${text}`;
        },
        way,
        size,
      );
      const lines = emulator.lines();
      expect(contextOf(emulator.session.state())).toBe(context);
      expect(lines).toHaveLength(size.rows);
      expect(lines[0]).toMatch(/^scarefloor /);
      // The line of keys is ours alone, and stands where it stood.
      expect(lines.at(-1)).toBe(ordinary.at(-1));
      for (const line of lines) expect(line.match(FORBIDDEN)?.[0] ?? null, line).toBeNull();
      expectNoCommands(emulator);
    }
  });
});

test.each(Object.entries(HOSTILE))('moves nothing that stands beside it: %s', async (_name, text) => {
  const dividers = () => emulator.grid().cells.map((row) => row.findIndex((cell) => cell.text === '│'));
  await open((ordinary) => ordinary, [], { columns: 120, rows: 40 });
  const ordinary = dividers();
  expect(ordinary.filter((column) => column > 0).length).toBeGreaterThan(10);
  await emulator.close();
  await open((before) => `${before}${text.replaceAll('│', '')}`, [], { columns: 120, rows: 40 });
  expect(dividers()).toEqual(ordinary);
});

/** Everything written is text, styles, moves and erasures of the frame, or a mode that the console itself sets. */
const OURS =
  /\u001b\[(?:\d*(?:;\d+)*m|\d*[ABCDEFGJK]|\d+(?:;\d+)?H|H|2J|\?(?:25|1049|2004|2026)[hl])|\u001b\]8;[^\u0007\u001b]*(?:\u0007|\u001b\\)|\n|\r/g;

function expectNoCommands({ stdout }: Emulator): void {
  const rest = stdout.chunks.join('').replace(OURS, '');
  const at = rest.search(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  expect(at < 0 ? '' : JSON.stringify(rest.slice(Math.max(0, at - 20), at + 20))).toBe('');
}
