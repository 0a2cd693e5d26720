import { expect, test } from 'vitest';
import { takeBrowserTurn } from '../../../src/scan/shards/browser-turns.ts';
import { settled } from '../../fake-clock.ts';

test('two at once, the others when their turn comes or when they are to end', async () => {
  const { signal } = new AbortController();
  const abort = new AbortController();
  const begun: string[] = [];
  const take = async (name: string, own: AbortSignal) => {
    const leave = await takeBrowserTurn(own);
    begun.push(name);
    return leave;
  };
  const [first, second] = [await take('first', signal), await take('second', signal)];
  const third = take('third', signal);
  const fourth = take('fourth', abort.signal);
  await settled();
  expect(begun).toEqual(['first', 'second']);
  abort.abort();
  (await fourth)();
  await settled();
  expect(begun).toEqual(['first', 'second', 'fourth']);
  first();
  const leave = await third;
  expect(begun).toEqual(['first', 'second', 'fourth', 'third']);
  second();
  leave();
  (await take('fifth', signal))();
});
