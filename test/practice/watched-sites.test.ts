import { expect, test } from 'vitest';
import { CONTENT_CASES, CONTENT_CYCLES } from '../../src/practice/watched/content-cases.ts';
import { VALIDATOR_CASES, VALIDATOR_CYCLES } from '../../src/practice/watched/validator-cases.ts';
import { openWatchedSites } from '../../src/practice/watched/watched-sites.ts';

test.each([
  ['validators', VALIDATOR_CASES, VALIDATOR_CYCLES],
  ['content', CONTENT_CASES, CONTENT_CYCLES],
])('what there is to tell of %s can be told before the story ends', (_, cases, cycles) => {
  for (const { kind, truth } of cases)
    for (const { cycle, within } of truth) expect(cycle + within, kind).toBeLessThan(cycles);
});

test('validators are as good as their names say', async () => {
  const watched = await openWatchedSites(VALIDATOR_CASES);
  const cycle = 2;
  /** Of the content before the change, in the cycle of the change. */
  const toldOfChange = async (url: string): Promise<boolean> => {
    watched.begin(cycle - 1);
    const { headers } = await fetch(url);
    watched.begin(cycle);
    const [etag, modified] = [headers.get('etag'), headers.get('last-modified')];
    const condition: Record<string, string> = {};
    if (etag !== null) condition['if-none-match'] = etag;
    else if (modified !== null) condition['if-modified-since'] = modified;
    return (await fetch(url, { headers: condition, cache: 'no-store' })).status === 200;
  };
  try {
    // What is malformed is no condition that anybody would send.
    for (const { watched: one, url } of watched.sites)
      if (one.kind !== 'malformed')
        expect(await toldOfChange(url), one.kind).toBe(one.truth[0]?.within === 0);
  } finally {
    await watched.close();
  }
});

test('an unchanged page is not sent again to who has it', async () => {
  const watched = await openWatchedSites(VALIDATOR_CASES.filter(({ kind }) => kind === 'good: ETag'));
  const { url } = watched.sites[0]!;
  try {
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  } finally {
    await watched.close();
  }
});
