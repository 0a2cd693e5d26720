/** The console for the ear: one fact a line, nothing painted over, nothing said that nobody asked for. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { floorFacts } from '../../src/console/reader/floor-facts.ts';
import { Narrator } from '../../src/console/reader/narrator.ts';
import { spokenLine } from '../../src/console/reader/spoken-line.ts';
import { spokenSpan, spokenUntil } from '../../src/console/reader/spoken-span.ts';
import { busySnapshot, detailOf, failure, running } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';

let operator: Operator;
let narrator: Narrator;
let said: string[];

function open(board = new ScriptedBoard(busySnapshot())): void {
  operator = new Operator(board);
  said = [];
  narrator = new Narrator(operator.session, operator.clock, (text) => {
    expect(text.endsWith('\n')).toBe(true);
    said.push(...text.trimEnd().split('\n'));
  });
}

beforeEach(() => open());
afterEach(async () => {
  narrator.close();
  await operator.session.close();
});

/** What was said since the last time. */
const heard = () => said.splice(0);

describe('the whole Floor', () => {
  test('is one fact a line, without a bar, a rule, a column or an escape sequence', () => {
    narrator.readAll();
    const lines = heard();
    expect(lines.slice(0, 8)).toEqual([
      'Time 14:05 UTC.',
      'The engine is here.',
      'Pool scan: 2 of 2 run, 1 wait.',
      'Pool monitor: 1 of 5 run.',
      'Pool tool: 0 of 2 run.',
      'Queue: 1.',
      'Failed in 24 hours: 7.',
      'Next slot in 10 minutes.',
    ]);
    expect(lines).toContain(
      'lab-nightly, scan, crawl, 132 of 400, 3 new, 1 errors, runs for 2 minutes, usually 4 minutes, ends in 105 seconds.',
    );
    expect(lines).toContain('vpn-portal, scan, waits for a scan worker (2 of 2 busy), for 42 seconds.');
    expect(lines.join('\n')).toMatch(/^partner-sites, .*stalled for 11 minutes\.$/m);
    expect(lines.join('\n')).toMatch(
      /^api-edge, monitor, .*attempt 2 of 4, 3 failures in a row, again in 4 minutes\.$/m,
    );
    for (const line of lines) expect(line).not.toMatch(/[\u2500-\u28ff✓✗\u001b]| {2}/);
  });

  test('tells what stands out in the day to come', () => {
    narrator.readAll();
    expect(heard()).toEqual(
      expect.arrayContaining([
        'Next 24 hours: more at once than workers, 01:00 12 scans, 2 workers.',
        'Next 24 hours: blackout 23:00-00:30 deploys.',
      ]),
    );
  });

  test('tells failures that say the same in one sentence', () => {
    const group = {
      ...failure().group,
      count: 12,
      atLeast: true,
      tasks: 3,
      since: operator.clock.now() - 7_200_000,
    };
    operator.board.show({
      failures: [failure({ status: 'FAILED', retryAt: null, error: 'no address for *', group })],
    });
    heard();
    narrator.readAll();
    expect(heard()).toContain(
      '3 tasks, monitor, 12 or more failures, the first 2 hours ago, no address for *, gave up.',
    );
  });

  test('tells of the past what is known of it', () => {
    const later = { status: 'FAILED', endedAt: operator.clock.now() - 60_000 } as const;
    operator.board.show({
      moment: { at: operator.clock.now() - 300_000, cut: false },
      strip: null,
      running: [
        running({
          phase: '',
          done: 0,
          total: null,
          counters: {},
          eta: null,
          since: operator.clock.now() - 420_000,
          later,
        }),
      ],
      failures: [failure({ attemptsAllowed: null, retryAt: null })],
    });
    heard();
    narrator.readAll();
    const lines = heard();
    expect(lines).toContain('Who the engine was then is not recorded.');
    expect(lines).toContain('Pool scan: 2 ran, 1 waited.');
    expect(lines).toContain('lab-nightly, scan, later failed 14:04, runs for 2 minutes, usually 4 minutes.');
    expect(lines.join('\n')).toMatch(/^api-edge, .*attempt 2, 3 failures in a row, will retry\.$/m);
  });

  test('says what must not be overlooked first', () => {
    operator.board.show({ readOnly: true });
    heard();
    narrator.readAll();
    expect(heard()[0]).toBe('READ-ONLY: keys that act are refused');
  });

  test('is no longer than somebody would listen to', () => {
    const rows = Array.from({ length: 150 }, (_, index) => running({ executionId: index }));
    operator.board.show({ running: rows });
    expect(floorFacts(operator.state, 5)).toContain('145 more.');
  });
});

describe('keys', () => {
  test('say where they lead', async () => {
    await operator.press('j');
    expect(heard()).toEqual([expect.stringMatching(/^Running, 2 of 5: web-prod, scan, emergency, diff, /)]);
    await operator.press('Tab');
    expect(heard()).toEqual([
      expect.stringMatching(/^Upcoming, 1 of 9: lab-nightly, .*went ok ok failed ok ok/),
    ]);
  });

  test('that are refused say why', async () => {
    await operator.press('u');
    expect(heard()).toEqual([expect.stringMatching(/^nothing to undo: /)]);
  });

  test('read a question with all that it would hit, each change of it, and its answer', async () => {
    await operator.press('x');
    const question = heard();
    expect(question[0]).toBe('Cancel lab-nightly?');
    expect(question).toContain('cancels 1 execution (lab-nightly, 2m in)');
    expect(question.at(-1)).toBe('[ Keep it ], Yes, cancel it');
    await operator.press('Tab');
    expect(heard()).toEqual(['Keep it, [ Yes, cancel it ]']);
    await operator.press('Enter');
    expect(heard().join('\n')).toMatch(/cancelling lab-nightly in 5 s; u takes it back/);
  });

  test('that write are read once the writing pauses', async () => {
    await operator.press('/');
    heard();
    for (const letter of 'lab') operator.chunk(letter);
    expect(heard()).toEqual([]);
    await operator.clock.advance(1_000);
    expect(heard()).toEqual([expect.stringMatching(/^\/ ?lab/)]);
  });

  test('open an execution, read it, and close it', async () => {
    operator.board.details.set(101, detailOf({ executionId: 101, status: 'RUNNING' }));
    await operator.press('Enter');
    expect(heard().join('\n')).toMatch(/^lab-nightly, RUNNING, scan execution 101/);
    await operator.press('Escape');
    expect(heard()).toEqual(['Floor.', expect.stringMatching(/^Running, 1 of 5: /)]);
  });
});

describe('news', () => {
  test('are what began, ended and failed, and what must not be overlooked', () => {
    const [, ...rest] = busySnapshot().running;
    operator.board.show({ running: [running({ executionId: 900, name: 'just-started' }), ...rest] });
    expect(heard()).toEqual(['just-started started', 'lab-nightly ended']);
    operator.board.show({
      running: rest,
      failures: [failure({ executionId: 900, name: 'just-started', error: 'tls: expired' })],
      pausedAll: { by: 'ana', at: operator.clock.now(), reason: 'fire', until: null },
    });
    expect(heard()).toEqual([
      'PAUSED: everything, by ana since 14:05: fire',
      'just-started failed: tls: expired',
    ]);
    operator.board.show({ pausedAll: null });
    expect(heard()).toEqual(['PAUSED: over']);
  });

  test('are not how far the work is, nor the time, nor rows that come by themselves', async () => {
    operator.board.show({ upcoming: busySnapshot().upcoming.slice(1) });
    for (let second = 0; second < 120; second += 1) {
      const [first, ...rest] = busySnapshot().running;
      operator.board.show({ running: [{ ...first!, done: 133 + second }, ...rest] });
      await operator.clock.advance(1_000);
    }
    expect(heard()).toEqual([]);
  });
});

describe('other places', () => {
  test('are read when the board has them, not before', () => {
    operator.session.press([{ name: '5', text: '5' }]);
    expect(heard()[0]).toBe('Health.');
  });

  test('a moment of the past is another Floor, of which nothing began or ended just now', () => {
    heard();
    operator.board.show({ moment: { at: operator.clock.now() - 300_000, cut: false }, running: [] });
    expect(heard()).toEqual([
      expect.stringMatching(/^THE PAST: /),
      expect.stringMatching(/^At 14:00: 0 running, 9 upcoming, 3 failures\.$/),
      'Running: none.',
    ]);
    operator.board.show({ moment: null, running: busySnapshot().running });
    expect(heard()).toEqual([
      'THE PAST: over',
      'Now: 5 running, 9 upcoming, 3 failures.',
      expect.stringMatching(/^Running, 1 of 5: lab-nightly/),
    ]);
  });
});

test('lines made for the eye become words', () => {
  expect(spokenLine('── Cancel lab? ─────────')).toBe('Cancel lab?');
  expect(spokenLine('> lab-nightly      scan   ✓✓✗-✓   ━━━━──── 12/40  ⋯')).toBe(
    'lab-nightly, scan, ok ok failed cancelled ok, 12/40',
  );
  expect(spokenLine('│')).toBe('');
  expect(spokenLine('             -                the screen before this one')).toBe(
    '-, the screen before this one',
  );
  expect(spokenLine('  lab   manual   -')).toBe('lab, manual');
});

test('times are words', () => {
  expect([0, 1_000, 42_000, 60_000, 3_600_000, 7_500_000, 90_000_000].map(spokenSpan)).toEqual([
    '0 seconds',
    '1 second',
    '42 seconds',
    '1 minute',
    '1 hour',
    '2 hours 5 minutes',
    '1 day',
  ]);
  expect([0, 1, 61_000, 119_500, 120_500].map(spokenUntil)).toEqual([
    'now',
    'in 1 second',
    'in 61 seconds',
    'in 120 seconds',
    'in 3 minutes',
  ]);
});
