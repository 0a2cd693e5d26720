/** Writes that arrive together share a transaction, within what the event loop can spare. */
import { expect, test } from 'vitest';
import { FakeClock, settled } from '../fake-clock.ts';
import { Bench } from './open-engine.ts';

/** Its time also passes while something is done. */
class BusyClock extends FakeClock {
  #spent = 0;

  spend(ms: number): void {
    this.#spent += ms;
  }

  override uptime(): number {
    return super.uptime() + this.#spent;
  }
}

async function commitsOf(bench: Bench, works: readonly (() => unknown)[]): Promise<number> {
  const { store } = bench;
  let commits = 0;
  const transaction = store.transaction.bind(store);
  store.transaction = (work) => {
    commits += 1;
    return transaction(work);
  };
  const outcomes = await Promise.allSettled(works.map((work) => bench.engine.core.group.join(work)));
  await settled();
  expect(outcomes.map(({ status }) => status)).toEqual(works.map(() => 'fulfilled'));
  return commits;
}

test('what arrives in one round of the event loop is one transaction', async () => {
  await using bench = new Bench();
  expect(
    await commitsOf(
      bench,
      Array(150).fill(() => null),
    ),
  ).toBe(1);
});

test('what takes long is spread over several, in its order, so that others get their turn', async () => {
  const clock = new BusyClock();
  await using bench = new Bench({}, clock);
  const done: number[] = [];
  const works = Array.from({ length: 10 }, (_, index) => () => {
    clock.spend(3);
    done.push(index);
  });
  expect(await commitsOf(bench, works)).toBe(5);
  expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('what fails takes no other along, and those that were not yet tried go on', async () => {
  const clock = new BusyClock();
  await using bench = new Bench({}, clock);
  const { group } = bench.engine.core;
  const outcomes = await Promise.allSettled(
    [0, 1, 2, 3, 4].map((index) =>
      group.join(() => {
        clock.spend(3);
        if (index === 1) throw new Error('its own fault');
        return index;
      }),
    ),
  );
  expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'failed'))).toEqual([
    0,
    'failed',
    2,
    3,
    4,
  ]);
});
