import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/shared/clock.ts';
import { Deadlines } from '../../src/web/deadlines.ts';
import { exchange } from '../../src/web/exchange.ts';
import { AddressGuard, GuardedAddressError } from '../../src/web/guard.ts';
import { Origin } from '../../src/web/origin.ts';
import { PATIENCE_MS } from '../patience.ts';
import { openServer } from './loopback.ts';

/** Asks `shop.example` at `port`, while the name servers give one list of addresses after the other. */
async function ask(port: number, seeds: string[], answers: string[][]) {
  const url = new URL(`http://shop.example:${port}/`);
  let lookups = 0;
  const resolve = async () => {
    const addresses = answers[Math.min(lookups, answers.length - 1)] ?? [];
    lookups += 1;
    return addresses.map((address) => ({ address, family: 4 }));
  };
  const options = {
    guard: new AddressGuard(seeds),
    names: { resolve },
    connectMs: PATIENCE_MS,
    insecureTls: true,
  };
  const origin = new Origin(url, options);
  onTestFinished(() => origin.close());
  const deadlines = new Deadlines(systemClock);
  onTestFinished(() => deadlines.close());
  const { signal } = new AbortController();
  const deadline = deadlines.start(PATIENCE_MS, signal, () => new Error('time ended'));
  const sent = {
    url,
    method: 'GET' as const,
    headers: {},
    headersMs: PATIENCE_MS,
    wireBytes: 1_000,
    deadline,
  };
  const answer = await exchange({ ...sent, dispatcher: origin.dispatcher });
  return { status: answer.status, ip: origin.ip, lookups };
}

test('a name that leads inside is refused before anything is sent', async () => {
  const inside = await openServer((_, response) => void response.end());
  await expect(ask(inside.port, ['other.example'], [['127.0.0.1']])).rejects.toThrow(GuardedAddressError);
  expect(inside.requests).toEqual([]);
});

test('the connection goes to the address that was checked: there is no second lookup to lie in', async () => {
  const site = await openServer((_, response) => void response.end());
  const named = await ask(site.port, [`shop.example:${site.port}`], [['127.0.0.1'], ['192.0.2.1']]);
  expect(named).toEqual({ status: 200, ip: '127.0.0.1', lookups: 1 });
});

test('a name without an address is a failure of the lookup', async () => {
  await expect(ask(80, [], [[]])).rejects.toMatchObject({ code: 'ENODATA' });
});
