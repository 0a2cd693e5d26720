import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OperatorAct } from '../../src/domain/operator.ts';
import { openFindings } from '../../src/findings/open-findings.ts';
import { FakeClock } from '../fake-clock.ts';
import { holdFile, seeFindings } from '../findings/findings-file.ts';
import { ANA, Bench } from './open-engine.ts';

let bench: Bench;
let results: string;
beforeEach(() => {
  const clock = new FakeClock();
  bench = new Bench({}, clock, {});
  results = join(bench.directory, 'results');
});
afterEach(async () => await bench[Symbol.asyncDispose]());

/** The bench's own engine has no results: one that has takes its place. */
async function withResults(): Promise<Bench> {
  const clock = new FakeClock();
  const other = new Bench({}, clock, { resultsDirectory: results });
  await bench[Symbol.asyncDispose]();
  bench = other;
  other.engine.start();
  return other;
}

const fileOf = (taskId: number) => join(results, `task-${taskId}.db`);

function statesIn(file: string): string[] {
  const opened = openFindings(file, 'read');
  const list = opened?.store.list('shop') ?? [];
  opened?.close();
  return list
    .map(({ kind, state, muted_by: by, muted_reason: why }) => [kind, state, by, why].join(' ').trim())
    .sort();
}

test('findings of several tasks are muted with a reason, each by an entry of its own in the audit trail', async () => {
  const { engine, store } = await withResults();
  const [shop, lab] = [await bench.add('shop'), await bench.add('lab')];
  const [a = '', b = ''] = seeFindings(fileOf(shop), 1, [{ kind: 'a' }, { kind: 'b', severity: 'high' }]);
  const [c = ''] = seeFindings(fileOf(lab), 1, [{ kind: 'c' }]);
  const findings = [
    { taskId: shop, findingId: a },
    { taskId: lab, findingId: c },
    { taskId: shop, findingId: 'gone' },
  ];
  const result = await engine.act({ kind: 'mute', findings, reason: 'until the move' }, ANA);
  expect(result).toMatchObject({ ok: true, message: 'muted 2 findings of 2 tasks' });
  expect(statesIn(fileOf(shop))).toEqual(['a muted ana until the move', 'b open']);
  expect(statesIn(fileOf(lab))).toEqual(['c muted ana until the move']);
  const said = store.audit
    .list(2)
    .map(({ who, action, subject, reason }) => ({ who, action, subject, reason }));
  expect(said).toEqual([
    { who: 'ana', action: 'mute', subject: `finding ${c} of lab`, reason: 'until the move' },
    { who: 'ana', action: 'mute', subject: `finding ${a} of shop`, reason: 'until the move' },
  ]);

  const back = await engine.act(
    { kind: 'unmute', findings: [a, b].map((findingId) => ({ taskId: shop, findingId })) },
    ANA,
  );
  expect(back).toMatchObject({ ok: true, message: 'unmuted for shop: a is there' });
  expect(statesIn(fileOf(shop))).toEqual(['a open', 'b open']);
  expect(await engine.act({ kind: 'unmute', findings: [{ taskId: shop, findingId: b }] }, ANA)).toMatchObject(
    {
      ok: false,
      message: 'none of them is muted: nothing to take back',
    },
  );
});

test('a file that its worker is writing is waited for, while others act; after ten seconds it is refused', async () => {
  const { engine, clock } = await withResults();
  const shop = await bench.add('shop');
  const [id = ''] = seeFindings(fileOf(shop), 1, [{ kind: 'a' }]);
  const act: OperatorAct = { kind: 'mute', findings: [{ taskId: shop, findingId: id }], reason: 'known' };
  const held = holdFile(fileOf(shop));
  const waiting = engine.act(act, ANA);
  await clock.advance(3_000);
  expect(await bench.act({ kind: 'pause', taskId: shop })).toMatchObject({ ok: true });
  held.letGo();
  await clock.advance(200);
  expect(await waiting).toMatchObject({ ok: true, message: 'muted for shop: a is there' });

  const again = holdFile(fileOf(shop));
  const refused = engine.act(act, ANA);
  await clock.advance(11_000);
  again.letGo();
  expect(await refused).toMatchObject({ ok: false, message: expect.stringContaining('try again') });
});

test('what cannot be muted is refused with the reason, and nothing is recorded', async () => {
  const { engine, store } = await withResults();
  const shop = await bench.add('shop');
  const before = store.audit.list(10).length;
  const mute = (findings: { taskId: number; findingId: string }[]) =>
    engine.act({ kind: 'mute', findings, reason: 'x' }, ANA);
  expect(await mute([{ taskId: shop, findingId: 'a' }])).toMatchObject({
    ok: false,
    message: 'no such finding any more',
  });
  expect(await mute([{ taskId: 99, findingId: 'a' }])).toMatchObject({
    ok: false,
    message: 'there is no task 99 any more',
  });
  const many = Array.from({ length: 501 }, () => ({ taskId: shop, findingId: 'a' }));
  expect(await mute(many)).toMatchObject({
    ok: false,
    message: 'at most 500 findings at once; 501 were named',
  });
  expect(store.audit.list(10)).toHaveLength(before);
});

test('where one task is refused, the answer says what was muted before it', async () => {
  const { engine } = await withResults();
  const shop = await bench.add('shop');
  const [id = ''] = seeFindings(fileOf(shop), 1, [{ kind: 'a' }]);
  const findings = [
    { taskId: shop, findingId: id },
    { taskId: 99, findingId: id },
  ];
  expect(await engine.act({ kind: 'mute', findings, reason: 'x' }, ANA)).toMatchObject({
    ok: false,
    message: 'there is no task 99 any more; before that: muted for shop: a is there',
  });
  expect(statesIn(fileOf(shop))).toEqual(['a muted ana x']);
});

test('an engine whose work leaves no results has no findings to mute', async () => {
  bench.engine.start();
  const act: OperatorAct = { kind: 'mute', findings: [{ taskId: 1, findingId: 'a' }], reason: 'x' };
  expect(await bench.engine.act(act, ANA)).toMatchObject({
    ok: false,
    message: 'there are no findings here',
  });
});
