import { expect, test } from 'vitest';
import { compileRules } from '../../../src/monitor/content/ignore-rules.ts';
import { type Evidence, judgeLooks } from '../../../src/monitor/cycle/judge-looks.ts';
import type { Content, Sight } from '../../../src/monitor/cycle/look.ts';
import { NO_VALIDATORS } from '../../../src/monitor/cycle/validators.ts';
import { firstSight } from '../../../src/monitor/watched-url.ts';
import { aVersion } from './a-version.ts';

const NO_RULES = compileRules([], []);
const base = aVersion('base');
const GONE: Sight = { kind: 'gone', status: 404, bytes: 0 };

function sees(text: string): Content {
  return { kind: 'content', version: aVersion(text), validators: NO_VALIDATORS, body: null, bytes: 1 };
}

function judge(looks: readonly Sight[], more: Partial<Evidence> = {}) {
  const before = { ...firstSight('https://a.example/', 0), version: base };
  const nothing = { content: () => null, isRevert: () => false };
  return judgeLooks({
    before,
    base,
    looks,
    isCaught: false,
    rules: NO_RULES,
    now: 7,
    ...nothing,
    ...more,
  });
}

test('what the version shows is unchanged at the first look', () => {
  expect(judge([sees('base')])).toMatchObject({ outcome: { state: 'unchanged' }, changes: [] });
});

test('a change is believed when two looks agree, and a return to an old content when four do', () => {
  const news = sees('news');
  expect(judge([news])).toBeNull();
  expect(judge([news, news])).toMatchObject({
    outcome: { state: 'changed', changedAt: 7 },
    isNewVersion: true,
  });
  const isRevert = () => true;
  expect(judge([news, news, news], { isRevert })).toBeNull();
  expect(judge([news, news, news, news], { isRevert })).toMatchObject({ outcome: { state: 'changed' } });
});

test('two looks that differ are told apart by a third, or come by turns with the version', () => {
  expect(judge([sees('one'), sees('other')])).toBeNull();
  expect(judge([sees('one'), sees('other'), sees('third')])).toMatchObject({
    outcome: { state: 'flapping' },
  });
  const byTurns = judge([sees('one'), sees('base')]);
  expect(byTurns?.outcome).toMatchObject({
    state: 'flapping',
    variants: [expect.stringContaining('text one')],
  });
});

test('what is gone is told once, when it is gone at a second look too', () => {
  expect(judge([GONE])).toBeNull();
  expect(judge([GONE, GONE])).toMatchObject({
    outcome: { state: 'gone', goneAt: 7 },
    changes: [{ kind: 'gone' }],
  });
  const before = { ...firstSight('https://a.example/', 0), version: base, goneAt: 3 };
  expect(judge([GONE], { before })).toMatchObject({ outcome: { state: 'gone' }, changes: [] });
  const [change] = judge([sees('base')], { before })?.changes ?? [];
  expect(change).toMatchObject({ kind: 'new', detail: 'answers again after it was gone' });
});
