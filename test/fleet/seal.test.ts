import { expect, test } from 'vitest';
import { type SealedPlace, Sealer, UnsealError } from '../../src/fleet/seal.ts';

const KEY = 'correct horse battery staple and then some';
const PLACE: SealedPlace = { kind: 'order', job: '20261123-080000-abcd-r1-s1-0badcafe' };

test('what was sealed is opened by whoever has the same key, and by nobody else', async () => {
  const [one, same, other] = await Promise.all(
    [KEY, ` ${KEY}\n`, `${KEY}!`].map((text) => Sealer.from(text)),
  );
  const value = { url: 'https://ana:secret@example.org/', pages: [1, null, 'ü'] };
  const envelope = await one!.seal(PLACE, value);
  expect(await same!.open(PLACE, envelope)).toEqual(value);
  await expect(other!.open(PLACE, envelope)).rejects.toThrow(UnsealError);
  expect(one!.check).toBe(same!.check);
  expect(one!.check).not.toBe(other!.check);
});

test('an envelope is good for its own place alone', async () => {
  const sealer = await Sealer.from(KEY);
  const envelope = await sealer.seal(PLACE, 'text');
  const places: SealedPlace[] = [
    { ...PLACE, kind: 'chunk' },
    { ...PLACE, job: PLACE.job.replace('s1', 's2') },
  ];
  for (const place of places) await expect(sealer.open(place, envelope)).rejects.toThrow(UnsealError);
});

test('an envelope that was changed anywhere, cut or made by something else is refused', async () => {
  const sealer = await Sealer.from(KEY);
  const envelope = await sealer.seal(PLACE, { text: 'a page' });
  for (const [at] of envelope.entries()) {
    const changed = Buffer.from(envelope);
    changed[at]! ^= 1;
    await expect(sealer.open(PLACE, changed)).rejects.toThrow(UnsealError);
  }
  for (const length of [0, 1, 28, envelope.length - 1])
    await expect(sealer.open(PLACE, envelope.subarray(0, length))).rejects.toThrow(UnsealError);
});

test('equal values are sealed differently each time, and leave nothing of themselves to read', async () => {
  const sealer = await Sealer.from(KEY);
  const [one, two] = await Promise.all([1, 2].map(() => sealer.seal(PLACE, { password: 'hunter2hunter2' })));
  expect(one!.equals(two!)).toBe(false);
  expect(one!.includes('hunter2')).toBe(false);
});
