import { expect, test } from 'vitest';
import { PassedTwice } from '../../src/domain/passed-twice.ts';

const HOUR = 3_600_000;

test('a stretch that was passed twice is found by what touches it', () => {
  const passed = new PassedTwice();
  passed.add(10, 20);
  expect([
    passed.touches(0, 9),
    passed.touches(0, 10),
    passed.touches(20, 30),
    passed.touches(21, 30),
  ]).toEqual([false, true, true, false]);
});

test('a clock that did not go back passed nothing twice', () => {
  const passed = new PassedTwice();
  passed.add(20, 10);
  passed.add(10, 10);
  expect(passed.all()).toEqual([]);
});

test('only more than three hours are a correction, within which slots may be decided again', () => {
  const passed = new PassedTwice();
  passed.add(0, 3 * HOUR);
  passed.add(100 * HOUR, 104 * HOUR);
  expect([passed.isCorrected(HOUR), passed.isCorrected(101 * HOUR), passed.isCorrected(105 * HOUR)]).toEqual([
    false,
    true,
    false,
  ]);
});

test('the stretches around an edit are told', () => {
  const passed = new PassedTwice();
  passed.add(10, 20);
  passed.add(50, 60);
  expect(passed.around([5, 15])).toEqual([{ from: 10, until: 20 }]);
});

test('going back again before the clock came to where it was makes one longer stretch', () => {
  const passed = new PassedTwice();
  passed.add(50, 60);
  passed.add(20, 30);
  passed.add(10, 20);
  passed.add(28, 29);
  expect(passed.all()).toEqual([
    { from: 10, until: 30 },
    { from: 50, until: 60 },
  ]);
});
