import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { blankNotification, type Notification } from '../../src/domain/notification.ts';
import { openDatabase } from '../../src/store/open.ts';
import { Outbox } from '../../src/store/outbox.ts';

const NOW = Date.UTC(2026, 10, 23, 8);

function openOutbox(): Outbox {
  const directory = mkdtempSync(join(tmpdir(), 'scarefloor-outbox-'));
  const database = openDatabase(join(directory, 'scheduler.db'));
  onTestFinished(() => {
    database.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return new Outbox(database);
}

const notification = (id: string, event: Notification['event']): Notification => {
  return { ...blankNotification(id, NOW), event, title: id };
};

test('what was begun comes first after a crash, also before a summary that became complete meanwhile', () => {
  const outbox = openOutbox();
  outbox.addToSummary('ops', notification('summary', 'failing'), NOW, NOW + 10_000);
  outbox.add('ops', notification('later', 'changes'), null, NOW);
  const next = (now: number) => outbox.next('ops', now);
  const begun = next(NOW);
  expect(begun?.notification.title).toBe('later');
  if (begun !== null) outbox.begin(begun);
  // Nobody knows what became of it: the summary, which is older, would turn the order round.
  expect(next(NOW + 20_000)).toMatchObject({ id: begun?.id, attempts: 1 });
  if (begun !== null) outbox.finish(begun.id, 'sent', NOW + 20_000);
  expect(next(NOW + 20_000)?.notification.title).toBe('summary');
});
