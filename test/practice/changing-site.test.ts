import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChangingSite, openChangingSite } from '../../src/practice/changes/changing-site.ts';
import { PLANNED_CHANGES } from '../../src/practice/changes/planned-change.ts';

let site: ChangingSite;

beforeEach(async () => {
  site = await openChangingSite(PLANNED_CHANGES, 2);
});

afterEach(() => site.close());

async function look(kind: string): Promise<{ status: number; body: string; linked: boolean }> {
  const { path } = site.pages.find(({ planned }) => planned.kind === kind)!;
  const first = await (await fetch(`${site.origin}/`)).text();
  const answer = await fetch(site.origin + path);
  return { status: answer.status, body: await answer.text(), linked: first.includes(`"${path}"`) };
}

test('every planned change happens at once, and what is not planned stays', async () => {
  const kinds = PLANNED_CHANGES.map(({ kind }) => kind);
  const before = new Map(await Promise.all(kinds.map(async (kind) => [kind, await look(kind)] as const)));
  site.change();
  const after = new Map(await Promise.all(kinds.map(async (kind) => [kind, await look(kind)] as const)));
  for (const kind of kinds)
    if (kind === 'nothing') expect(after.get(kind)).toEqual(before.get(kind));
    else if (kind !== 'header dropped') expect(after.get(kind), kind).not.toEqual(before.get(kind));
  expect(before.get('added')).toMatchObject({ status: 404, linked: false });
  expect(after.get('added')).toMatchObject({ status: 200, linked: true });
  expect(after.get('deleted, 410')).toMatchObject({ status: 410, linked: true });
  expect(after.get('unlinked')).toMatchObject({ status: 200, linked: false });
  const bare = (kind: string, when: typeof before) => when.get(kind)!.body.replace(/\s+/g, '');
  expect(bare('white space', after)).toBe(bare('white space', before));
});

test('no two pages say the same', async () => {
  const bodies = await Promise.all(
    site.pages
      .filter(({ planned }) => planned.before !== null)
      .map(async ({ path }) => await (await fetch(site.origin + path)).text()),
  );
  expect(new Set(bodies).size).toBe(bodies.length);
});

test('a host that dies cuts every connection until it is healed', async () => {
  site.answerOnly(1);
  expect((await fetch(`${site.origin}/`)).status).toBe(200);
  await expect(fetch(`${site.origin}/`)).rejects.toThrow();
  site.answerOnly(Number.POSITIVE_INFINITY);
  expect((await fetch(`${site.origin}/`)).status).toBe(200);
});
