import { expect, test } from 'vitest';
import { foundVisit, seedVisit } from '../../../src/scan/frontier.ts';
import { isEarlier, Strays } from '../../../src/scan/shards/strays.ts';

const from = (page: string, sequence: number) => ({ ...seedVisit(page, 0), sequence });

test('each URL leads out once, as it was found first, in whatever order that happens', () => {
  const late = foundVisit(from('http://a.example/late', 4), 'http://b.example/x', 'a', 1);
  const early = foundVisit(from('http://a.example/early', 2), 'http://b.example/x', 'a', 9);
  const deep = { ...early, depth: 3, order: 0 };
  for (const visits of [
    [late, early, deep],
    [deep, late, early],
    [early, deep, late],
  ]) {
    const strays = new Strays(new Set(), () => undefined);
    const changes = visits.map((visit) => strays.add(visit));
    expect(changes[0]).toBe(true);
    expect(strays.list()).toEqual([early]);
    expect(visits.map((visit) => strays.add(visit))).toEqual([false, false, false]);
  }
});

test('of two in the same place the one with the first finder comes first, both ways', () => {
  const one = foundVisit(from('http://a.example/', 1), 'http://c.example/', 'a', 1);
  const other = foundVisit(from('http://b.example/', 1), 'http://c.example/', 'a', 1);
  expect([isEarlier(one, other), isEarlier(other, one), isEarlier(one, one)]).toEqual([true, false, false]);
});

test('what leads to a target changes nothing, unless it is as near as that', () => {
  const target = 'http://b.example/';
  const strays = new Strays(new Set([target]), () => undefined);
  expect(strays.add(foundVisit(from('http://a.example/', 0), target, 'a', 1))).toBe(false);
  const redirect = { ...foundVisit(from('http://a.example/', 0), target, 'redirect', 0), depth: 0 };
  expect(strays.add(redirect)).toBe(true);
});
