import { afterEach, describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/board/snapshot.ts';
import { cellWidth } from '../../src/console/text/cells.ts';
import { Emulator } from './emulator.ts';
import { busySnapshot, detailOf, failure, running, snapshot, upcoming } from './floor-rows.ts';
import { ScriptedBoard } from './scripted-board.ts';

let emulator: Emulator;
afterEach(async () => await emulator.close());

async function shown(
  parts: Partial<Snapshot> | null,
  options: ConstructorParameters<typeof Emulator>[0] = {},
) {
  const board = new ScriptedBoard(parts === null ? snapshot() : busySnapshot(parts));
  board.details.set(101, detailOf());
  board.log = ['2026-11-23T14:04:01.100Z info fetched /login 200', '14:04:02 error tls handshake failed'];
  emulator = new Emulator({ board, ...options });
  await emulator.settle();
  return emulator;
}

const lineWith = (words: string) => emulator.lines().find((line) => line.includes(words)) ?? '';

describe('the Floor at 80x24', () => {
  test('has header, three panes and the keys that are valid', async () => {
    await shown({});
    const lines = emulator.lines();
    expect(lines).toHaveLength(24);
    expect(lines[0]).toMatch(/^scarefloor {2}engine here +14:05 UTC$/);
    expect(lines[1]).toMatch(
      /^scan 2\/2 {2}monitor 1\/5 {2}tool 0\/2 {2}queue 1 {2}failed in 24 h 7 +next in 10m$/,
    );
    expect(lines[2]).toMatch(/^──\[Running 4, 1 queued\] ─+ phase ─+ progress/);
    expect(lines[23]).toBe('r run  x cancel  p pause  ! emergency  Tab pane  / filter  ? help  q leave');
    expect(emulator.text()).toMatchInlineSnapshot(`
      "scarefloor  engine here                                                14:05 UTC
      scan 2/2  monitor 1/5  tool 0/2  queue 1  failed in 24 h 7           next in 10m
      ──[Running 4, 1 queued] ─── phase ── progress ─────────── rate ───── left so far
      > lab-nightly               crawl    ━━──────   132/400   12/s   eta 1:45   2:10
        ! web-prod emergency      diff     ━━━━━━━─     41/42   12/s   eta 0:08   0:22
        status-pages try 2        fetch    ────────     9/250 24/min 3.0x usual  12:00
        partner-sites             crawl    ────────      3120   48/s  stall 11m 1h 04m
        vpn-portal                waits for a scan worker (2 of 2 busy)    queued 0:42

        ⣀..⣤.⣀...⣀..⣿...⣀⣀xxx.!..⣀......................  ! 01:00 12 scans, 2 workers
        14  16  18  20  22  00  02  04  06  08  10  12    x 23:00-00:30 deploys
      ── Upcoming 1-6 of 9 ───────────── schedule ───────── last ───────── at ───── in
        lab-nightly runs                 every 30 min       ✓✓✗✓✓       14:15      10m
        edge-quick                       every 5 min           ✓✓       14:06     1:15
        intranet                         08:00 daily        ✓-✗✗✗ 11-24 08:00  17h 55m
        mail-gateway                     paused by ana@10.0.0.7 until 15:05: certific⋯
        partner-sites                    cron 0 2 * * 6     ✓✓✗✓✓ 11-24 16:05   1d 02h
        vpn-portal                       cron 0 2 * * 6     ✓✓✗✓✓ 11-24 17:05   1d 03h
      ── Failures 3 ───────── kind ────── reason ───────────────────── try ────── next
        ~ api-edge            dns x3      no address for api.edge.ex⋯  2/4 retry in 4m
        ✗ intranet            connect x12 connection refused by 10.1⋯  4/4 dead letter
        ✓ lab-nightly         timeout     took longer than 120 min     2/4   recovered
                      1 Floor  2 Tasks  3 History  4 Dead  5 Health  6 Log  7 Findings
      r run  x cancel  p pause  ! emergency  Tab pane  / filter  ? help  q leave"
    `);
  });

  test('marks the selected row by a glyph and inverse, and nothing else', async () => {
    await shown({});
    const inverse = emulator
      .grid()
      .cells.flatMap((row, index) => (row.every((cell) => cell.inverse) ? [index] : []));
    expect(inverse).toEqual([3]);
    await emulator.press('\u001b[B');
    expect(lineWith('web-prod')).toMatch(/^> ! web-prod emergency/);
    expect(emulator.lines().filter((line) => line.startsWith('>'))).toHaveLength(1);
  });

  test('counts on its own', async () => {
    await shown({});
    await emulator.advance(1_000);
    expect(lineWith('lab-nightly   ')).toContain('eta 1:44   2:11');
    expect(lineWith('edge-quick')).toMatch(/1:14$/);
  });

  test('zoomed on a wide screen a countdown stays near its name', async () => {
    await shown({}, { columns: 200, rows: 50 });
    await emulator.type('\t', '\t', 'z');
    const row = lineWith('edge-quick');
    expect(row).toMatch(/every 5 min .*✓✓.*14:06 +1:1\d$/);
    expect(row.length).toBeLessThan(150);
    expect(lineWith('──[Upcoming').length).toBeGreaterThan(190);
  });

  test.each([
    [60, 15],
    [80, 24],
    [120, 40],
  ])(
    'at %ix%i the header counts alerts that nobody has acknowledged, while there are any',
    async (columns, rows) => {
      await shown({ alerts: { open: 2, critical: 1 } }, { columns, rows });
      expect(emulator.lines().slice(0, 2).join(' ')).toMatch(/\balerts 2 {2}/);
      emulator.board.show({ alerts: { open: 0, critical: 0 } });
      await emulator.settle();
      expect(emulator.text()).not.toContain('alerts');
    },
  );

  test('says below the header what it is filtered by, and which keys change that', async () => {
    await shown({ filter: 'tag:lab' });
    expect(emulator.lines()[2]).toBe(' filter  tag:lab  (/ edits it, Esc clears it)');
  });

  test('shows a cancel in its grace on the row, and lets it be taken back', async () => {
    await shown({});
    await emulator.type('x', 'y');
    expect(lineWith('lab-nightly')).toContain('cancelling in 5s, u to undo');
    await emulator.advance(2_000);
    expect(lineWith('lab-nightly')).toContain('cancelling in 3s, u to undo');
    await emulator.press('u');
    expect(lineWith('lab-nightly')).toContain('132/400');
  });

  test('says calmly when there is nothing', async () => {
    await shown(null);
    const text = emulator.text();
    expect(text).toContain('nothing runs; next slot in 10m');
    expect(text).toContain('no tasks yet: add them with `scarefloor add`, or scan at once with !');
    expect(text).toContain('nothing failed and nothing waits for a retry');
  });

  test('asks in a sheet that says the blast radius', async () => {
    await shown({});
    await emulator.press('x');
    expect(emulator.lines().slice(19, 22)).toEqual([
      `── Cancel lab-nightly? ${'─'.repeat(57)}`,
      '  cancels 1 execution (lab-nightly, 2m in)',
      '  [ Keep it ]    Yes, cancel it',
    ]);
  });
});

describe('other sizes', () => {
  test('60x15 shows one pane at a time and names the others', async () => {
    await shown({}, { columns: 60, rows: 15 });
    expect(emulator.lines()[2]).toBe('[Running 5]  Upcoming 9   Failures 3');
    expect(emulator.text()).not.toContain('every 5 min');
    await emulator.press('\t');
    expect(emulator.lines()[2]).toBe(' Running 5  [Upcoming 9]  Failures 3');
    expect(emulator.text()).toContain('every 5 min');
  });

  test('120x40 has Failures and Upcoming beside each other', async () => {
    await shown({}, { columns: 120, rows: 40 });
    expect(lineWith('api-edge')).toMatch(/retry in 4m │ {3}⣀\.\.⣤/);
    expect(emulator.lines()[0]).toMatch(/^scarefloor {2}engine here {2}scan 2\/2.*14:05 UTC {2}next in 10m$/);
  });

  test('200x50 has the address that is being fetched at the end', async () => {
    await shown({}, { columns: 200, rows: 50 });
    expect(lineWith('lab-nightly   ')).toMatch(/2:10 \/ 4:00 https:\/\/lab.example\/login$/);
  });

  test.each([
    [59, 24],
    [80, 14],
  ])('%dx%d says what it needs', async (columns, rows) => {
    await shown({}, { columns, rows });
    expect(emulator.lines().at(-1)?.trim() || emulator.text().trim()).toContain(
      `needs 60x15, is ${columns}x${rows}`,
    );
  });

  test('a storm of resizes ends in a right frame', async () => {
    await shown({});
    const right = emulator.text();
    for (const [columns, rows] of [
      [200, 50],
      [60, 15],
      [30, 5],
      [133, 41],
      [79, 23],
      [120, 40],
      [80, 24],
    ] as const)
      emulator.stdout.resize({ columns, rows });
    await emulator.settle();
    expect(emulator.text()).toBe(right);
  });
});

describe('what terminals cannot show', () => {
  const colours = () =>
    new Set(
      emulator.grid().cells.flatMap((row) => row.flatMap((cell) => [cell.foreground, cell.background])),
    );

  test('colours are the sixteen of the system', async () => {
    await shown({});
    const used = [...colours()].filter((colour) => colour !== null);
    expect(used.length).toBeGreaterThan(3);
    expect(used.every((colour) => typeof colour === 'number' && colour < 16)).toBe(true);
  });

  test('NO_COLOR leaves the words and the selection', async () => {
    await shown({}, { environment: { LANG: 'C.UTF-8', NO_COLOR: '1' } });
    expect(colours()).toEqual(new Set([null]));
    expect(emulator.grid().cells[3]?.[0]?.inverse).toBe(true);
    expect(lineWith('status-pages')).toContain('3.0x usual');
  });

  test('without a UTF-8 locale everything is ASCII', async () => {
    await shown({}, { environment: { LANG: 'C' } });
    expect(emulator.text()).toMatch(/^[\n\x20-\x7e]*$/);
    expect(lineWith('lab-nightly runs')).toContain('++x++');
  });

  test('nothing in a row is of ambiguous width but lines and full blocks', async () => {
    await shown({});
    const strange = emulator
      .text()
      .split('')
      .filter((character) => !/[\n\x20-\x7e─│━]/.test(character));
    const wideIfAmbiguous = await import('string-width');
    for (const character of new Set(strange))
      expect(wideIfAmbiguous.default(character, { ambiguousIsNarrow: false }), character).toBe(1);
  });
});

describe('hostile text', () => {
  const evil = '\u001b[2J\u001b]0;owned\u0007\u202eevil\u0000 名前 👩‍👩‍👧‍👦\r\nx';
  test('moves nothing and shifts nothing', async () => {
    await shown({
      running: [
        running({ name: evil, note: evil, phase: evil }),
        running({ executionId: 2, name: 'after it' }),
      ],
      upcoming: [upcoming({ name: evil, scheduleText: evil, tags: [evil] })],
      failures: [failure({ name: evil, error: evil, errorKind: evil })],
      filter: '',
    });
    expect(emulator.lines()[0]).toMatch(/^scarefloor/);
    expect(emulator.lines()[23]).toMatch(/^r run/);
    const [first, second] = emulator.lines().slice(3, 5);
    expect(cellWidth(first ?? '')).toBe(80);
    expect(cellWidth(second ?? '')).toBe(80);
    expect(emulator.stdout.chunks.join('')).not.toMatch(/\u001b\]0;|\u202e|\u0000/);
  });
});

describe('detail, help and forms', () => {
  test('the detail shows facts and the end of the log', async () => {
    await shown({});
    await emulator.type('\r');
    expect(emulator.lines()[2]).toBe(' lab-nightly  RUNNING  scan execution 101');
    expect(emulator.text()).toContain('asked      manual by ana@10.0.0.7: after the deploy');
    expect(emulator.text()).toContain('  14:04:01 info fetched /login 200');
    expect(emulator.text()).toContain('  14:04:02 error tls handshake failed');
    await emulator.type('q');
    expect(emulator.text()).toContain('[Running');
  });

  test('a report is a link where the terminal makes links', async () => {
    await shown({}, { abilities: { links: true } });
    await emulator.type('\r');
    expect(emulator.stdout.chunks.join('')).toContain(
      '\u001b]8;;file:///var/lib/scarefloor/reports/lab%20nightly.html',
    );
  });

  test('reports that are called alike are named once, each with its link', async () => {
    const board = new ScriptedBoard(busySnapshot());
    const path = (ending: string) => `/var/lib/scarefloor/reports/lab-20261123-140250-a1b2.${ending}`;
    const reportPaths = ['html', 'pages.jsonl', 'sarif'].map(path).concat('/srv/other.csv');
    board.details.set(101, detailOf({ reportPaths }));
    emulator = new Emulator({ board, abilities: { links: true } });
    await emulator.settle();
    await emulator.type('\r');
    expect(lineWith('report ')).toMatch(/report +\/var\/lib\/.*a1b2\.html$/);
    expect(emulator.text()).toMatch(/^ +and \.pages\.jsonl \.sarif\s*\n +\/srv\/other\.csv/m);
    expect(emulator.stdout.chunks.join('')).toContain(
      '\u001b]8;;file:///var/lib/scarefloor/reports/lab-20261123-140250-a1b2.sarif',
    );
  });

  test('the emergency form shows what the board makes of the targets', async () => {
    await shown({});
    emulator.board.preview = {
      ...emulator.board.preview,
      urls: 3,
      hosts: 2,
      hostNames: ['a.example', 'b.example'],
      error: '',
      warnings: ['lab works on it'],
    };
    await emulator.type('!', '\u001b[200~https://a.example/\nhttps://b.example/\u001b[201~');
    expect(emulator.text()).toContain('> Targets              https://a.example/');
    expect(emulator.text()).toContain('3 URLs on 2 hosts');
    expect(emulator.text()).toContain('on a.example, b.example');
    expect(emulator.text()).toContain('lab works on it');
  });

  test('pasted text on the Floor does nothing', async () => {
    await shown({});
    await emulator.type('\u001b[200~rRxXpPq!\r\u001b[201~');
    expect(emulator.board.acts).toEqual([]);
    expect(emulator.lines()[22]).toContain('pasted text does nothing here');
  });
});
