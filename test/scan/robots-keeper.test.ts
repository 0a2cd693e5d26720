import { expect, test } from 'vitest';
import { RobotsKeeper } from '../../src/scan/robots-keeper.ts';
import { LIMITS, openClient } from '../web/loopback.ts';

/** A keeper whose robots.txt files were all read before: it has nobody to ask. */
function keeperOf(kept: { body?: string; failure?: string }): {
  keeper: RobotsKeeper;
  unavailable: string[];
} {
  const unavailable: string[] = [];
  const keeper = new RobotsKeeper({
    client: openClient([]).client,
    limits: LIMITS,
    userAgent: 'scarefloor',
    signal: new AbortController().signal,
    mayFollow: () => false,
    onAnswer: () => Promise.reject(new Error('nothing is asked')),
    onUnavailable: (_, why) => unavailable.push(why),
    kept: {
      recallRobots: () => kept.body ?? null,
      keepRobots: () => undefined,
      recallRobotsFailure: () => kept.failure ?? null,
      keepRobotsFailure: () => undefined,
    },
  });
  return { keeper, unavailable };
}

test('what an earlier attempt read is known from then on, as if it had just been read', async () => {
  const { keeper } = keeperOf({ body: 'User-agent: *\nDisallow: /secret/' });
  expect(keeper.known('http://h.example')).toBeNull();
  await keeper.of('http://h.example');
  expect(keeper.known('http://h.example')?.allows('http://h.example/secret/x')).toBe(false);
  expect(keeper.known('http://h.example')?.allows('http://h.example/x')).toBe(true);
});

test('what an earlier run could not have is not tried again, and forbids all', async () => {
  const { keeper, unavailable } = keeperOf({ failure: 'status 503' });
  await keeper.of('http://h.example');
  expect(keeper.known('http://h.example')?.allows('http://h.example/')).toBe(false);
  expect(unavailable).toEqual(['status 503']);
});
