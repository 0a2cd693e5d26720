import { expect, test } from 'vitest';
import { DiskProbe } from '../../src/engine/disk-probe.ts';
import { FakeClock, settled } from '../fake-clock.ts';

const SECOND = 1_000;

function open() {
  const clock = new FakeClock();
  const logged: string[] = [];
  const log = (_: object, message: string) => logged.push(message);
  const logger = { error: log, warn: log };
  const questions: PromiseWithResolvers<void>[] = [];
  const probe = new DiskProbe('/srv/floor.db', clock, () => {
    const question = Promise.withResolvers<void>();
    questions.push(question);
    return question.promise;
  });
  const ask = () => {
    const asked: { answer: boolean | null } = { answer: null };
    void probe.answers(logger).then((answer) => {
      asked.answer = answer;
    });
    return asked;
  };
  return { clock, logged, questions, probe, ask, logger };
}

test('a disk that answers within seconds answers, well or not', async () => {
  const { clock, questions, probe, ask, logged } = open();
  const first = ask();
  await clock.advance(2 * SECOND);
  expect(first.answer).toBeNull();
  questions[0]?.resolve();
  await settled();
  expect(first.answer).toBe(true);
  const second = ask();
  questions[1]?.reject(new Error('EIO'));
  await settled();
  expect(second.answer).toBe(true);
  expect([probe.silentSince, logged]).toEqual([null, []]);
});

test('one that does not is told once, since when it was asked, and asked nothing more until it answers', async () => {
  const { clock, questions, probe, ask, logged } = open();
  const since = clock.now();
  const first = ask();
  await clock.advance(4 * SECOND);
  expect(first.answer).toBe(false);
  const again = ask();
  await clock.advance(SECOND);
  expect(again.answer).toBe(false);
  expect(probe.silentSince).toBe(since);
  expect(questions.length).toBe(1);
  expect(logged).toEqual(['the disk does not answer: there is no engine here until it does']);
  questions[0]?.resolve();
  await settled();
  const last = ask();
  await settled();
  expect(last.answer).toBe(true);
  expect(probe.silentSince).toBeNull();
  expect(logged.at(-1)).toBe('the disk answers again');
});

test('a process that was suspended while it asked does not hold that against the disk', async () => {
  const { clock, questions, ask } = open();
  const asked = ask();
  clock.suspend(600 * SECOND);
  await clock.advance(SECOND);
  expect(asked.answer).toBeNull();
  questions[0]?.resolve();
  await settled();
  expect(asked.answer).toBe(true);
});

test('who waits for it patiently asks on, and gives up in the end', async () => {
  const { clock, questions, probe, logger } = open();
  let ended = 0;
  const work = async () => void (await probe.answers(logger));
  const wait = () => void probe.patiently(work, 20 * SECOND).then(() => (ended += 1));
  wait();
  await clock.advance(19 * SECOND);
  expect(ended).toBe(0);
  await clock.advance(2 * SECOND);
  expect(ended).toBe(1);
  wait();
  await clock.advance(5 * SECOND);
  questions[0]?.resolve();
  await clock.advance(SECOND);
  expect([ended, probe.silentSince]).toEqual([2, null]);
});
