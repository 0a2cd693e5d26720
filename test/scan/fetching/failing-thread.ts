/** The thread that asks hosts, which takes all of its memory for `/hungry`, and breaks at `/broken`. */
import { parentPort } from 'node:worker_threads';
import type { FetchOrder } from '../../../src/scan/fetching/fetching-thread.ts';

parentPort?.on('message', (orders: FetchOrder[]) => {
  for (const order of orders) {
    if (order.kind !== 'visit') continue;
    if (order.visit.url.endsWith('/broken')) throw new TypeError('the thread is broken');
    const taken: number[][] = [];
    while (order.visit.url.endsWith('/hungry')) taken.push(Array.from({ length: 10_000 }, Math.random));
  }
});
await import('../../../src/scan/fetching/fetching-thread.ts');
