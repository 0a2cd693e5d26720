/** Channels of a library's scheduler: the keys of the file, checked when it is made. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Scheduler } from '../../../src/engine/library/scheduler.ts';
import type { SchedulerChannel } from '../../../src/engine/notifications/scheduler-channels.ts';
import { openReceiver } from '../../notify/receiver.ts';

test('what a scan of the library finds is told to its channels', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'scarefloor-library-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const receiver = await openReceiver();
  const scheduler = new Scheduler({
    config: { sqlite_db_path: join(directory, 'scheduler.db') },
    channels: [{ name: 'hook', type: 'webhook', url: receiver.url, events: ['changes'] }],
    scanner: async () => ({
      outcome: 'completed',
      reason: '',
      headline: '1 page, 1 new',
      metrics: { new: 1 },
      reportPaths: [],
      phases: [],
      changes: [{ kind: 'new', subject: 'https://a.example/', detail: '' }],
    }),
  });
  await scheduler.start();
  await scheduler.executeImmediateScan({ name: 'lab', targets: ['https://a.example/'], priority: 'normal' });
  await receiver.count(1);
  await scheduler.stop();
  expect(receiver.json()).toMatchObject([{ event: 'changes', title: 'lab: 1 page, 1 new' }]);
});

test('mistakes are named when the scheduler is made', () => {
  const made = (...channels: unknown[]) => new Scheduler({ channels: channels as SchedulerChannel[] });
  const hook = { name: 'a', type: 'slack', url: 'https://hooks.example/x' };
  expect(() => made({ ...hook, urll: 1 })).toThrow('unknown key "urll" in channels[0]; did you mean "url"?');
  expect(() => made({ name: 'a', type: 'command' })).toThrow('channels[0] needs command');
  expect(() => made(hook, hook)).toThrow('channel "a" is given twice');
  expect(() => made({ ...hook, name: 'library' })).toThrow('given twice');
});
