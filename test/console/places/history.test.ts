import { afterEach, describe, expect, test } from 'vitest';
import type { View, ViewRequest } from '../../../src/board/views/view.ts';
import { Emulator } from '../emulator.ts';
import { busySnapshot } from '../floor-rows.ts';
import { deadRow, deadView, HISTORY_ROWS, historyRow, historyView } from '../list-rows.ts';
import { ScriptedBoard } from '../scripted-board.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

async function shown(columns: number, rows: number, view: (request: ViewRequest) => View | null, key = '3') {
  const board = new ScriptedBoard(busySnapshot());
  board.views = view;
  emulator = new Emulator({ board, columns, rows });
  await emulator.settle();
  await emulator.press(key);
  return emulator.lines();
}

const history = (request: ViewRequest) =>
  request.kind === 'history' ? historyView(HISTORY_ROWS, request.list) : null;
const lineWith = (words: string) => emulator.lines().find((line) => line.includes(words)) ?? '';

describe('the History screen', () => {
  test.each([
    [60, 15],
    [80, 24],
    [120, 40],
    [200, 50],
  ])('tells states by glyph and word at %ix%i', async (columns, rows) => {
    const lines = await shown(columns, rows, history);
    expect(lines).toHaveLength(rows);
    expect(emulator.text()).toContain('  queued ');
    expect(emulator.text()).toMatch(/! web-prod +» running /);
    expect(emulator.text()).toMatch(/~ retrying/);
    expect(emulator.text()).toMatch(/✗ failed/);
    expect(emulator.text()).toMatch(/✓ completed/);
    expect(emulator.text()).toMatch(/- cancelled +.*never/);
  });

  test('says at 80 columns when it started, how long it took and what came of it', async () => {
    await shown(80, 24, history);
    expect(emulator.lines().slice(2, 9)).toMatchInlineSnapshot(`
      [
        "──[History 6] ──────── state ───────── started ── took outcome ────────────────",
        "> lab-nightly            queued        not yet",
        "  ! web-prod           » running         14:01    4:00 crawl 132/400",
        "  api-edge             ~ retrying        13:35    2:00 dns: no address https://⋯",
        "  lab-nightly          ✓ completed       13:25    6:00 3.3x usual, 42 pages, 3 ⋯",
        "  status pages with a⋯ ✗ failed          13:35    2:00 timeout: took longer tha⋯",
        "  lab-nightly          - cancelled       never         cancelled by ana before ⋯",
      ]
    `);
  });

  test('has room at 120 for the trigger, who asked, what was slow and the attempts', async () => {
    await shown(120, 40, history);
    expect(emulator.lines().slice(1, 8)).toMatchInlineSnapshot(`
      [
        "──[History 6] ─────────────── state ───── asked by ─────── started ── took try outcome ────────────────────────────────",
        "> lab-nightly                   queued    schedule         not yet",
        "  ! web-prod                  » running   ana@10.0.0.7       14:01    4:00   1 crawl 132/400",
        "  api-edge                    ~ retrying  schedule           13:35    2:00   2 dns: no address https://api.edge.example/",
        "  lab-nightly                 ✓ completed schedule           13:25    6:00   1 3.3x usual, 42 pages, 3 new, 1 changed, ⋯",
        "  status pages with a name t⋯ ✗ failed    bob                13:35    2:00   4 timeout: took longer than 120 min",
        "  lab-nightly                 - cancelled schedule           never             cancelled by ana before it started",
      ]
    `);
  });

  test('counts at 200 what is new, changed and gone', async () => {
    await shown(200, 50, history);
    expect(lineWith('[History')).toMatch(/slot .* started .* took .* new .*changed .*gone/);
    expect(lineWith('3.3x usual')).toMatch(/6:00 3\.3x usual +1 +3 +1 +0 42 pages/);
  });

  test('counts on while something runs', async () => {
    await shown(80, 24, history);
    expect(lineWith('web-prod')).toContain('4:00');
    await emulator.advance(3_000);
    expect(lineWith('web-prod')).toContain('4:03');
  });

  test('says how far a search has come, and that what was not found may still be there', async () => {
    const searching = (request: ViewRequest): View | null => {
      const view = request.kind === 'history' ? historyView([], request.list) : null;
      const searched = { executions: 42_000, of: 1_000_000, goesOn: true };
      return view?.kind === 'history' ? { ...view, list: { ...view.list, atLeast: true, searched } } : null;
    };
    await shown(80, 24, searching);
    await emulator.type('/', 'zzz', '\r');
    expect(emulator.text()).toContain('nothing matches yet: searched the newest 42.0k of 1.0M');
  });

  test('leaves hostile text where it is', async () => {
    const hostile = historyRow({
      name: 'a\u001b[2Jb\u202ec',
      headline: `漢字${'x'.repeat(9_000)}`,
      requestedBy: '\u0000\u0007',
    });
    const long = historyRow({ name: '漢'.repeat(90), trigger: 'emergency', usualMs: 1_000 });
    const lines = await shown(120, 40, (request) =>
      request.kind === 'history' ? historyView([hostile, long], request.list) : null,
    );
    expect(lines).toHaveLength(40);
    expect(lines[3]).toMatch(/^ {2}! 漢+⋯ +✓ completed/);
    expect(lines[2]).toMatch(/^> ab.c +✓ completed/);
    expect(lines[39]).toContain('q back');
  });
});

describe('the Dead letters screen', () => {
  const dead = (request: ViewRequest) =>
    request.kind === 'dead'
      ? deadView(
          [
            deadRow(),
            deadRow({ executionId: 90, redriveCount: 2, name: 'wiki', standing: 'open' }),
            deadRow({
              executionId: 89,
              name: 'docs',
              standing: 'redriven',
              dealtWith: 'redriven by ana as execution 120',
            }),
          ],
          request.list,
        )
      : null;

  test('shows the cause first, and what became of a letter', async () => {
    await shown(80, 24, dead, '4');
    expect(emulator.lines().slice(2, 6)).toMatchInlineSnapshot(`
      [
        "──[Dead letters 3] ───── kind ────────── failed tries error ───────────────────",
        "> ✗ intranet             connect          13:35     4 connection refused by 10.⋯",
        "  ✗ wiki                 connect          13:35     4 connection refused by 10.⋯",
        "  ✗ docs                 connect          13:35     4 redriven by ana as execut⋯",
      ]
    `);
  });

  test('shows with more room whose it was and how often it came back', async () => {
    await shown(160, 40, dead, '4');
    expect(lineWith('wiki')).toMatch(/✗ wiki +monitor connect +13:35 +4 +2x schedule +connection refused/);
    expect(lineWith('docs')).toContain('redriven by ana as execution 120; connection refused');
  });

  test('says that a filter looks at the newest only, whatever it finds there', async () => {
    const cut = (request: ViewRequest): View | null => {
      const rows = request.kind === 'dead' && request.list.filter !== 'zzz' ? [deadRow()] : [];
      const view = request.kind === 'dead' ? deadView(rows, request.list) : null;
      if (view?.kind !== 'dead' || view.list.filter === '') return view;
      return { ...view, list: { ...view.list, atLeast: true, onlyNewest: 5_000 } };
    };
    await shown(80, 24, cut, '4');
    expect(lineWith('[Dead')).toMatch(/^──\[Dead letters 1\] /);
    await emulator.type('/', 'kind:connect');
    expect(emulator.text()).toContain('1 row in the newest 5000');
    await emulator.type('\r');
    expect(lineWith('[Dead')).toMatch(/^──\[Dead letters 1 in the newest 5000\] /);
    await emulator.type('/', '\u0015', 'zzz', '\r');
    expect(emulator.text()).toContain(
      'none of the newest 5000 matches the filter zzz; older ones are not looked',
    );
  });
});
