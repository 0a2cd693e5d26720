/** Names for completion. */
import { expect, test } from 'vitest';
import { Bench } from '../engine/open-engine.ts';

test('names that begin with the text come first, then those that have it inside', async () => {
  await using bench = new Bench();
  for (const name of ['web-prod', 'api', 'Web old', 'lab-web', '100% web_site'])
    await bench.add(name, { manual: true });
  const like = (text: string, limit = 10) => bench.store.taskNames.like(text, limit);
  expect(like('web')).toEqual(['web-prod', '100% web_site', 'Web old', 'lab-web']);
  expect(like('WEB')).toEqual(['100% web_site', 'Web old', 'lab-web', 'web-prod']);
  expect(like('web', 2)).toEqual(['web-prod', '100% web_site']);
  expect(like('')).toHaveLength(5);
  // Nothing in it is a pattern.
  expect(like('%')).toEqual(['100% web_site']);
  expect(like('b_s')).toEqual(['100% web_site']);
  expect(like('nothing')).toEqual([]);
});

test('deleted tasks are named no more', async () => {
  await using bench = new Bench();
  const taskId = await bench.add('gone', { manual: true });
  await bench.add('going', { manual: true });
  await bench.act({ kind: 'deleteTask', taskId, name: 'gone' });
  expect(bench.store.taskNames.like('go', 10)).toEqual(['going']);
  expect(bench.store.taskNames.like('one', 10)).toEqual([]);
});
