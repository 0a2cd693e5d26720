import { afterEach, describe, expect, test } from 'vitest';
import { inBody, type LinkCase } from '../../src/practice/links/link-case.ts';
import { LINK_GROUPS } from '../../src/practice/links/link-groups.ts';
import { type LinkSite, openLinkSites, wasReached, wasWronged } from '../../src/practice/links/link-sites.ts';

const open: LinkSite[] = [];

afterEach(() => Promise.all(open.splice(0).map(({ site }) => site.close())));

async function opened(...cases: LinkCase[]): Promise<LinkSite[]> {
  const sites = await openLinkSites(cases);
  open.push(...sites);
  return sites;
}

const everyCase = LINK_GROUPS.flatMap(({ cases }) => cases);

describe('the kinds of link', () => {
  test('each has a name of its own', () => {
    const kinds = everyCase.map(({ kind }) => kind);
    expect(kinds.filter((kind, index) => kinds.indexOf(kind) !== index)).toEqual([]);
  });

  test('each begins with an answer, on a port of its own', async () => {
    const sites = await opened(...everyCase);
    expect(new Set(sites.map(({ site }) => site.origin)).size).toBe(everyCase.length);
    for (const { link, site } of sites) {
      const { status } = await fetch(`${site.origin}/`, { redirect: 'manual' });
      expect(status, link.kind).toBeLessThan(400);
    }
  });

  test('none is reached by asking for its first page alone', async () => {
    const sites = await opened(...everyCase);
    await Promise.all(sites.map(({ site }) => fetch(`${site.origin}/`, { redirect: 'manual' })));
    expect(sites.filter(wasReached).map(({ link }) => link.kind)).toEqual([]);
    expect(sites.filter(wasWronged)).toEqual([]);
  });

  test('each mode promises what the one before it does, and more', () => {
    const promises = (mode: string) => everyCase.filter(({ from }) => from === mode).length;
    for (const mode of ['fast', 'normal', 'deep', 'headless', 'never'])
      expect(promises(mode)).toBeGreaterThan(0);
  });
});

describe("a site's log", () => {
  test('tells that the target was asked for, with a query or without', async () => {
    const [site] = await opened(inBody('x', 'fast', ''));
    await fetch(`${site!.site.origin}/foundry`);
    expect(wasReached(site!)).toBe(false);
    await fetch(`${site!.site.origin}/found?page=2`);
    expect(wasReached(site!)).toBe(true);
  });

  test('tells of a visit that must not be, and of a form that was sent', async () => {
    const [alone, form] = await opened(inBody('x', 'never', ''), {
      ...inBody('y', 'never', ''),
      mistake: 'submit',
    });
    await fetch(`${alone!.site.origin}/found`);
    await fetch(`${form!.site.origin}/found`);
    expect([alone!, form!].map(wasWronged)).toEqual([true, false]);
    await fetch(`${form!.site.origin}/found`, { method: 'POST' });
    expect(wasWronged(form!)).toBe(true);
  });

  test('knows its own origin in what it sends', async () => {
    const [site] = await opened(inBody('x', 'fast', '<a href="{{origin}}/found">'));
    const page = await (await fetch(`${site!.site.origin}/`)).text();
    expect(page).toContain(`<a href="${site!.site.origin}/found">`);
  });
});
