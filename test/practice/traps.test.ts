import { Parser } from 'htmlparser2';
import { describe, expect, test } from 'vitest';
import { TRAPS } from '../../src/practice/traps/trap-list.ts';
import { openTrapSites, pagesVisited, trapVisits } from '../../src/practice/traps/trap-sites.ts';

const endless = TRAPS.filter((trap) => trap.owns(trap.entry));
const decoys = TRAPS.filter((trap) => !trap.owns(trap.entry));

/** Addresses that an answer leads to, by link or by redirect. */
function ledTo(body: string, location: string | null): string[] {
  const found = location === null ? [] : [location];
  new Parser({ onopentag: (_, { href }) => void (href && found.push(href)) }).end(body);
  return found;
}

describe.each(endless)('$name', (trap) => {
  test('has more addresses than a scan should visit, all of them its own', async () => {
    const [open] = await openTrapSites([trap], () => 10_000);
    try {
      const known = new Set([trap.entry]);
      for (const path of known) {
        if (known.size > trap.budget.normal) break;
        const answer = await fetch(open!.site.origin + path, { redirect: 'manual' });
        for (const link of ledTo(await answer.text(), answer.headers.get('location'))) {
          const { pathname, search } = new URL(link, open!.site.origin + path);
          expect(trap.owns(pathname + search), link).toBe(true);
          known.add(pathname + search);
        }
      }
      expect(known.size).toBeGreaterThan(trap.budget.normal);
      expect(trapVisits(open!)).toBeGreaterThan(0);
      expect(pagesVisited(open!)).toEqual([]);
    } finally {
      await open!.site.close();
    }
  });

  test('lets go when it was visited twice as often as is sensible', async () => {
    const [open] = await openTrapSites([trap], () => 1);
    try {
      const statuses: number[] = [];
      for (let visit = 0; visit < 3; visit += 1)
        statuses.push((await fetch(open!.site.origin + trap.entry, { redirect: 'manual' })).status);
      expect(statuses[1]).toBeLessThan(400);
      expect(statuses[2]).toBe(404);
    } finally {
      await open!.site.close();
    }
  });
});

test('what is no trap has nothing but ordinary pages, each linked from the first', async () => {
  expect(decoys.length).toBeGreaterThan(0);
  for (const open of await openTrapSites(decoys, () => 100)) {
    const first = await (await fetch(`${open.site.origin}/`)).text();
    const links = ledTo(first, null);
    for (const page of open.trap.pages) {
      expect(links).toContain(page);
      expect((await fetch(open.site.origin + page)).status).toBe(200);
    }
    expect(pagesVisited(open)).toEqual(open.trap.pages);
    expect(trapVisits(open)).toBe(0);
    await open.site.close();
  }
});
