import { expect, test } from 'vitest';
import { unlessUnconfirmed } from '../../src/board/unless-unconfirmed.ts';
import type { ActResult } from '../../src/domain/operator.ts';
import { FakeClock } from '../fake-clock.ts';

test('an act takes as long as it takes while the disk answers, and is told of soon after it does not', async () => {
  const clock = new FakeClock();
  let [isSilent, told] = [false, ''];
  const answer = Promise.withResolvers<ActResult>();
  const asked = unlessUnconfirmed(clock, () => isSilent, answer.promise);
  const ended = asked.then(({ message }) => {
    told = message;
  });
  await clock.advance(60_000);
  expect(told).toBe('');
  isSilent = true;
  await clock.advance(5_000);
  await ended;
  expect(told).toContain('not confirmed: the disk does not answer');
  answer.resolve({ ok: true, message: 'done' });
});

test('what is answered is answered at once', async () => {
  const done = Promise.resolve({ ok: true, message: 'done' });
  const answered = unlessUnconfirmed(new FakeClock(), () => true, done);
  expect(await answered).toEqual({ ok: true, message: 'done' });
});
