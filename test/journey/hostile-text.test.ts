/** Text that a site, a tool or a log brings along, on its whole way to the screens of the built program. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KEYS, type TerminalSession } from '../screens/terminal.ts';
import { historyOf } from './history-record.ts';
import { LoopbackSite } from './loopback-site.ts';
import { until } from './until.ts';
import { Workspace } from './workspace.ts';

const HOSTILE = [
  '\u001b[2J\u001b[10;10Hgone\u001b[?1049l\u001bc',
  '\u001b]0;owned\u0007\u001b]52;c;cm0gLXJm\u0007',
  '\u009b2J\u0090q\u009c\u0000\u0007\u0008',
  '\u202egnp.exe\u202c\u2066abc\u2069',
  '日本語のページ名'.repeat(12),
  `Z${'\u0300'.repeat(300)}algo`,
  '👩‍👩‍👧‍👦🏳️‍🌈🇩🇪'.repeat(9),
  'x'.repeat(90_000),
] as const;
/** Controls, bidi and zero-width format characters, lone surrogates. */
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Cs}]/u;

let site: LoopbackSite;
let workspace: Workspace;

beforeEach(async () => {
  site = await LoopbackSite.start(HOSTILE.length);
  for (const [index, text] of HOSTILE.entries())
    site.pages.set(`/page-${index + 1}`, { title: text, body: `<p>${text}</p>` });
  workspace = new Workspace();
  const file = workspace.write('tool-output.txt', `${HOSTILE.join('\n')}\n`);
  const fails = `cat ${file}; cat ${file} >&2; exit 3`;
  workspace.write(
    'scarefloor.yaml',
    `tasks:
  - { name: site, type: scan, manual: true, config: { targets: ["${site.origin}/"] } }
  - { name: tool, type: tool, manual: true, retry_attempts: 0, config: { argv: ["/bin/sh", "-c", "${fails}"] } }
`,
  );
});

afterEach(async () => {
  await workspace.close();
  await site.close();
});

function expectWhole(terminal: TerminalSession, where: string): void {
  const lines = terminal.text().split('\n');
  expect(lines[0], where).toMatch(/^scarefloor /);
  expect(lines.at(-1), where).toMatch(/\? help|Esc /);
  for (const line of lines) expect(FORBIDDEN.exec(line)?.[0] ?? null, `${where}: ${line}`).toBeNull();
  expect(terminal.title, where).toMatch(/^scarefloor/);
  expect(terminal.grid().cursor, where).toBeNull();
}

test.each([
  [80, 24],
  [120, 40],
])(
  'what a site and a tool say stays in its cells on all screens at %i columns and %i rows',
  async (columns, rows) => {
    const terminal = workspace.terminal(workspace.argv(), columns, rows);
    await terminal.waitFor('the console', /site/);
    for (const name of ['site', 'tool'])
      await workspace.run('trigger', name, '--reason', HOSTILE.slice(0, 7).join(' ').replaceAll('\0', ''));
    await until('both ended', async () => {
      const all = await historyOf(workspace);
      return all.length === 2 && all.every(({ status }) => ['COMPLETED', 'FAILED'].includes(status));
    });
    await terminal.waitFor('nothing that runs', /Running 0/);
    for (const digit of '123456') {
      terminal.press(digit);
      await terminal.quiet(150);
      expectWhole(terminal, `screen ${digit}`);
      for (const key of [KEYS.enter, KEYS.tab, 'G', KEYS.down, KEYS.enter]) {
        terminal.press(key);
        await terminal.quiet(100);
        expectWhole(terminal, `${JSON.stringify(key)} on screen ${digit}`);
      }
      for (let back = 0; back < 3; back += 1) {
        terminal.press(KEYS.escape);
        await terminal.quiet(120);
      }
      expectWhole(terminal, `back from screen ${digit}`);
    }
  },
);
