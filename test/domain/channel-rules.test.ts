/** Which notifications a channel is told, and what of them. */
import { expect, test } from 'vitest';
import { type ChannelRules, chosenFor } from '../../src/domain/channel-rules.ts';
import {
  blankNotification,
  NOTIFICATION_EVENTS,
  type Notification,
  type NotificationItem,
} from '../../src/domain/notification.ts';
import type { Severity } from '../../src/shared/severity.ts';

function rules(more: Partial<ChannelRules> = {}): ChannelRules {
  return { events: NOTIFICATION_EVENTS, minSeverity: 'info', tasks: [], tags: [], recoveries: true, ...more };
}

function happened(more: Partial<Notification> = {}): Notification {
  const task = { id: 1, name: 'lab', type: 'scan' as const, tags: ['prod', 'dns'] };
  return { ...blankNotification('id', 0), event: 'changes', task, ...more };
}

function hears(channel: Partial<ChannelRules>, ...candidates: Partial<Notification>[]): boolean {
  return chosenFor(rules(channel), candidates.map(happened)) !== null;
}

function item(severity: Severity | null, subject = ''): NotificationItem {
  return { kind: 'x', severity, subject, detail: '' };
}

test('a channel hears of the events, tasks and tags that it names', () => {
  expect(hears({}, {})).toBe(true);
  expect(hears({ events: ['failing'] }, {})).toBe(false);
  expect(hears({ events: [] }, {})).toBe(false);
  expect(hears({ tasks: ['lab'] }, {})).toBe(true);
  expect(hears({ tasks: ['other'] }, {})).toBe(false);
  expect(hears({ tags: ['dns', 'web'] }, {})).toBe(true);
  expect(hears({ tags: ['web'] }, {})).toBe(false);
  expect(hears({ tasks: ['lab'], tags: ['web'] }, {})).toBe(false);
});

test('one that names tasks or tags does not hear of what belongs to no task', () => {
  const engine = { event: 'engine', task: null } as const;
  expect(hears({}, engine)).toBe(true);
  expect(hears({ tasks: ['lab'] }, engine)).toBe(false);
  expect(hears({ tags: ['prod'] }, engine)).toBe(false);
});

test('alerts below its severity are left out with their recoveries; changes have no severity', () => {
  const failing = { event: 'failing', state: 'raised', severity: 'medium' } as const;
  expect(hears({ minSeverity: 'medium' }, failing)).toBe(true);
  expect(hears({ minSeverity: 'high' }, failing)).toBe(false);
  expect(hears({ minSeverity: 'high' }, { ...failing, state: 'cleared' })).toBe(false);
  expect(hears({ minSeverity: 'critical' }, { event: 'changes', severity: 'info' })).toBe(true);
  expect(hears({ minSeverity: 'critical' }, { event: 'emergency', severity: 'high' })).toBe(true);
});

test('recoveries can be left out; the end of an emergency is none', () => {
  expect(hears({ recoveries: false }, { event: 'failing', state: 'raised' })).toBe(true);
  expect(hears({ recoveries: false }, { event: 'failing', state: 'cleared' })).toBe(false);
  expect(hears({ recoveries: false }, { event: 'emergency', state: 'cleared' })).toBe(true);
});

test('of findings only the grave ones are told and counted', () => {
  const items = [item('critical', 'a'), item('high', 'b'), item('low', 'c')];
  const chosen = chosenFor(rules({ minSeverity: 'high' }), [
    happened({ event: 'findings', items, itemsTotal: 3 }),
  ]);
  expect(chosen?.items.map(({ subject }) => subject)).toEqual(['a', 'b']);
  expect(chosen?.itemsTotal).toBe(2);
  expect(hears({ minSeverity: 'high' }, { event: 'findings', items: [item('low')], itemsTotal: 1 })).toBe(
    false,
  );
});

test('what happened together is told once, by the first that it listens to, with all that it wants', () => {
  const findings = happened({
    event: 'findings',
    severity: 'high',
    items: [item('high', 'f')],
    itemsTotal: 1,
  });
  const changes = happened({ event: 'changes', items: [item(null, 'c')], itemsTotal: 7 });
  const completed = happened({ event: 'completed' });
  const all = [findings, changes, completed];
  expect(chosenFor(rules(), all)).toMatchObject({
    event: 'findings',
    also: ['changes', 'completed'],
    severity: 'high',
    items: [{ subject: 'f' }, { subject: 'c' }],
    itemsTotal: 8,
  });
  expect(chosenFor(rules({ events: ['completed', 'changes'] }), all)).toMatchObject({
    event: 'changes',
    also: ['completed'],
    itemsTotal: 7,
  });
  expect(chosenFor(rules({ events: ['engine'] }), all)).toBeNull();
});

test('what a scan found is not listed a second time among its changes', () => {
  const found = {
    kind: 'CVE-1',
    severity: 'high',
    subject: 'old server',
    detail: 'https://a.example/',
  } as const;
  const same = {
    kind: 'finding',
    severity: null,
    subject: 'https://a.example/',
    detail: 'high: old server',
  };
  const other = { kind: 'gone', severity: null, subject: 'https://a.example/x', detail: '' };
  const chosen = chosenFor(rules(), [
    happened({ event: 'findings', items: [found], itemsTotal: 1 }),
    happened({ event: 'changes', items: [same, other], itemsTotal: 2 }),
  ]);
  expect(chosen?.items).toEqual([found, other]);
  expect(chosen?.itemsTotal).toBe(2);
});
