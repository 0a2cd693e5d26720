import { expect, test } from 'vitest';
import { UnderWay } from '../../src/scan/under-way.ts';

test('the end of each piece of work is noticed, and the first failure is told when all have ended', async () => {
  const work = new UnderWay();
  const [one, two, three] = [0, 1, 2].map(() => Promise.withResolvers<void>());
  for (const { promise } of [one!, two!, three!]) work.add(promise);
  const next = work.nextEnd();
  one!.resolve();
  await next;
  expect({ count: work.count, failed: work.hasFailed }).toEqual({ count: 2, failed: false });
  let isOver = false;
  const over = work.end().finally(() => {
    isOver = true;
  });
  two!.reject(new Error('first'));
  await Promise.resolve();
  expect({ failed: work.hasFailed, isOver }).toEqual({ failed: true, isOver: false });
  three!.reject(new Error('second'));
  await expect(over).rejects.toThrow('first');
});

test('nothing under way has ended already', async () => {
  await expect(new UnderWay().end()).resolves.toBeUndefined();
});
