import { expect, test } from 'vitest';
import { RunningWatch } from '../../src/board/running-watch.ts';

const LAST = [
  { phase: 'targets', ms: 900 },
  { phase: 'crawl', ms: 210_000 },
  { phase: 'report', ms: 2_000 },
];
const lab = { id: 7, taskId: 1 };

function watch(last = LAST) {
  let asked = 0;
  const history = {
    lastPhases: () => {
      asked += 1;
      return last;
    },
  };
  return { watch: new RunningWatch({ history } as never), asked: () => asked };
}

test('phases are told with how long they took, and with those that came next the last time', () => {
  const { watch: watched, asked } = watch();
  watched.look(lab, { phase: 'start', done: 0 }, 0, 0);
  watched.look(lab, { phase: 'targets', done: 0 }, 0, 1_000);
  const { phases } = watched.look(lab, { phase: 'crawl', done: 1 }, 0, 3_000);
  expect(phases).toEqual([
    { phase: 'start', state: 'over', ms: 1_000, since: null, lastMs: null },
    { phase: 'targets', state: 'over', ms: 2_000, since: null, lastMs: 900 },
    { phase: 'crawl', state: 'now', ms: 0, since: 3_000, lastMs: 210_000 },
    { phase: 'report', state: 'to come', ms: null, since: null, lastMs: 2_000 },
  ]);
  expect(asked()).toBe(1);
});

test('a phase that comes again goes on counting', () => {
  const { watch: watched } = watch([]);
  for (const [phase, at] of [
    ['fetch', 0],
    ['compare', 4_000],
    ['fetch', 5_000],
  ] as const)
    watched.look(lab, { phase, done: 0 }, 0, at);
  const { phases } = watched.look(lab, { phase: 'fetch', done: 0 }, 0, 6_000);
  expect(phases).toMatchObject([
    { phase: 'fetch', state: 'now', ms: 4_000, since: 5_000 },
    { phase: 'compare', state: 'over', ms: 1_000 },
  ]);
});

test('what nobody watched from its beginning is not guessed', () => {
  const { watch: watched } = watch([]);
  watched.look(lab, { phase: 'crawl', done: 500 }, 0, 60_000);
  const { phases, speeds } = watched.look(lab, { phase: 'diff', done: 0 }, 0, 66_000);
  expect(phases).toMatchObject([
    { phase: 'crawl', state: 'over', ms: null, since: null },
    { phase: 'diff', state: 'now', ms: 0, since: 66_000 },
  ]);
  expect(speeds).toEqual([]);
});

test('speeds are those of five seconds each, a minute of them, of one phase', () => {
  const { watch: watched } = watch([]);
  for (let second = 0; second <= 100; second += 1)
    watched.look(
      lab,
      { phase: 'crawl', done: 500 + second * (second < 50 ? 1 : 2) },
      90_000,
      100_000 + second * 1_000,
    );
  const { speeds } = watched.look(lab, { phase: 'crawl', done: 700 }, 90_000, 200_000);
  expect(speeds).toHaveLength(12);
  expect(speeds.at(-1)).toBe(2);
  expect(watched.look(lab, { phase: 'diff', done: 0 }, 90_000, 201_000).speeds).toEqual([]);
});

test('notes before the one of now are the newest first, each once, and safe to print', () => {
  const { watch: watched } = watch([]);
  for (const [second, note] of ['/a', '/b\u001b[2J', '/b\u001b[2J', '', '/c'].entries())
    watched.look(lab, { phase: 'crawl', done: 0, note }, 0, second * 1_000);
  const { notes } = watched.look(lab, { phase: 'crawl', done: 0, note: '/c' }, 0, 6_000);
  expect(notes).toHaveLength(2);
  expect(notes[1]).toBe('/a');
  expect(notes[0]).not.toContain('\u001b');
});

test('another attempt begins anew, and what no longer runs is forgotten', () => {
  const { watch: watched, asked } = watch([]);
  watched.look(lab, { phase: 'crawl', done: 0, note: '/a' }, 0, 0);
  watched.look(lab, { phase: 'diff', done: 0, note: '/b' }, 0, 9_000);
  const again = watched.look(lab, { phase: 'crawl', done: 0, note: '/c' }, 20_000, 21_000);
  expect(again.phases).toMatchObject([{ phase: 'crawl', state: 'now', since: 20_000 }]);
  expect(again.notes).toEqual([]);
  watched.keep(new Set());
  watched.look(lab, { phase: 'crawl', done: 0 }, 20_000, 22_000);
  expect(asked()).toBe(3);
});
