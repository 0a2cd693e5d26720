/** What Discord gets: within its limits, with the report where it fits, and with nobody called by name. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Notification, NotificationItem } from '../../src/domain/notification.ts';
import { discordMessage, EMBED_LIMITS, embedOf } from '../../src/notify/discord-message.ts';
import { formOf, openReceiver, type Receiver, status } from './receiver.ts';
import { channel, notification, sending } from './sent.ts';

const NEVER = new AbortController().signal;

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scarefloor-discord-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function discord(receiver: Receiver, more: object = {}) {
  return channel({ type: 'discord', url: receiver.url, ...more });
}

function report(name: string, content: string | Buffer): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

function lengthOf(embed: ReturnType<typeof embedOf>): number {
  const fields = embed.fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  return embed.title.length + (embed.description ?? '').length + embed.footer.text.length + fields;
}

test('an event is one embed that says what, where and how to look into it', async () => {
  const receiver = await openReceiver();
  expect(await discord(receiver).send(sending(), NEVER)).toMatchObject({ kind: 'sent' });
  expect(receiver.received[0]?.path).toMatch(/\?wait=true$/);
  expect(receiver.json()[0]).toMatchObject({
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: 'perimeter\\: 42 pages, 1 new',
        description: 'new: `https://www.example.org/admin` 200 Admin',
        timestamp: '2026-11-23T08:00:00.000Z',
        fields: [
          { name: 'task', value: 'perimeter' },
          { name: 'figures', value: '42 pages, 1 new' },
        ],
        footer: { text: expect.stringMatching(/^execution 12 of perimeter on .*scarefloor show 12$/) },
      },
    ],
  });
});

test('a report goes along as it is', async () => {
  const receiver = await openReceiver();
  const path = report('perimeter "1".html', '<title>report</title>');
  await discord(receiver).send(sending({ reports: [path] }), NEVER);
  const { message, file } = await formOf(receiver.received.at(-1)!);
  expect(file?.name).toBe('perimeter "1".html');
  expect(file?.type).toBe('text/html; charset=utf-8');
  expect(await file?.text()).toBe('<title>report</title>');
  expect(message).toMatchObject({ attachments: [{ id: 0, filename: 'perimeter "1".html' }] });
});

test('a report above ten megabytes is compressed, and left out with a note where that does not help', async () => {
  const receiver = await openReceiver();
  const large = '<p>the same line</p>\n'.repeat(600_000);
  await discord(receiver).send(sending({ reports: [report('large.html', large)] }), NEVER);
  const { message, file } = await formOf(receiver.received.at(-1)!);
  expect(file?.name).toBe('large.html.gz');
  expect(gunzipSync(Buffer.from(await file!.arrayBuffer())).toString()).toBe(large);
  expect(JSON.stringify(message)).toContain('large\\\\.html is compressed'.replace('\\\\.', '.'));

  await discord(receiver).send(sending({ reports: [report('noise.html', randomBytes(11 << 20))] }), NEVER);
  expect(receiver.received.at(-1)?.headers['content-type']).toBe('application/json');
  expect(JSON.stringify(receiver.received.at(-1)?.body.toString())).toContain('too large to be sent');
});

test('a report that is gone, or a link in its place, is left out with a note, and the message goes', async () => {
  const receiver = await openReceiver();
  symlinkSync('/etc/hostname', join(directory, 'link.html'));
  for (const [name, why] of [
    ['gone.html', /^gone\.html could not be attached\\: it is not there any more$/],
    ['link.html', /^link\.html could not be attached\\: ELOOP/],
    ['.', /could not be attached\\: it is no file$/],
  ] as const) {
    const path = join(directory, name);
    expect(await discord(receiver).send(sending({ reports: [path] }), NEVER)).toMatchObject({ kind: 'sent' });
    const message = receiver.json().at(-1) as { embeds: { fields: { name: string; value: string }[] }[] };
    expect(message.embeds[0]?.fields.find(({ name: field }) => field === 'report')?.value).toMatch(why);
  }
});

test('a server that takes no such file gets the message without it', async () => {
  const receiver = await openReceiver();
  receiver.script = [status(413, {}, '{"code": 40005}')];
  const reports = [report('a.html', '<p>')];
  expect(await discord(receiver).send(sending({ reports }), NEVER)).toMatchObject({ kind: 'sent' });
  expect(receiver.received).toHaveLength(2);
  const { embeds } = JSON.parse(receiver.received[1]?.body.toString() ?? '') as {
    embeds: { fields: { name: string; value: string }[] }[];
  };
  const left = embeds[0]?.fields.find(({ name }) => name === 'report')?.value.replaceAll('\\', '');
  expect(left).toBe(`a.html is too large for this server: ${reports[0]}`);
});

test('a message that Discord refuses for good is not sent again without its report', async () => {
  const receiver = await openReceiver();
  receiver.script = [status(400, {}, '{"code": 50035}')];
  const reports = [report('a.html', '<p>')];
  expect(await discord(receiver).send(sending({ reports }), NEVER)).toMatchObject({
    kind: 'rejected',
    status: 400,
  });
  expect(receiver.received).toHaveLength(1);
});

test('reports stay where they are when the channel does not want them', async () => {
  const receiver = await openReceiver();
  const reports = [report('a.html', '<p>')];
  await discord(receiver, { attachReports: false }).send(sending({ reports }), NEVER);
  expect(receiver.received[0]?.headers['content-type']).toBe('application/json');
});

test('whatever comes from outside, every limit of an embed holds', () => {
  const long = '\\*_~`|>#[](){}<:-@'.repeat(500);
  const items = Array.from({ length: 50 }, (): NotificationItem => {
    return { kind: long, severity: 'critical', subject: long, detail: long };
  });
  const counts = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`count_${index}_${long}`, index]),
  );
  const task = { id: 1, name: long, type: 'scan' as const, tags: [] };
  const embed = embedOf(
    notification({ title: long, detail: `${long}\n${long}`, items, itemsTotal: 5_000, counts, task }),
    long,
    [long, long],
  );
  expect(embed.title.length).toBeLessThanOrEqual(EMBED_LIMITS.title);
  expect((embed.description ?? '').length).toBeLessThanOrEqual(EMBED_LIMITS.description);
  expect(embed.fields.length).toBeLessThanOrEqual(EMBED_LIMITS.fields);
  for (const { name, value } of embed.fields) {
    expect(name.length).toBeLessThanOrEqual(EMBED_LIMITS.fieldName);
    expect(value.length).toBeLessThanOrEqual(EMBED_LIMITS.fieldValue);
    expect(value).not.toBe('');
  }
  expect(embed.footer.text.length).toBeLessThanOrEqual(EMBED_LIMITS.footer);
  expect(lengthOf(embed)).toBeLessThanOrEqual(EMBED_LIMITS.total);
});

test('what does not fit is counted', () => {
  const items = Array.from({ length: 50 }, (_, index): NotificationItem => {
    return { kind: 'new', severity: null, subject: `https://www.example.org/${index}`, detail: '' };
  });
  const { description } = embedOf(notification({ items, itemsTotal: 1_234 }), 'host', []);
  const lines = description?.split('\n') ?? [];
  expect(lines.at(-1)).toBe(`and ${1_234 - (lines.length - 1)} more`);
});

test('titles of pages call nobody, link nowhere and format nothing', () => {
  const hostile = '@everyone <@&1> [x](https://evil.example) **b** `c` ||s|| https://evil.example # h';
  const items = [{ kind: 'new', severity: null, subject: hostile, detail: hostile }];
  const text = JSON.stringify(
    discordMessage(notification({ title: hostile, detail: hostile, items }), 'host', []),
  );
  const message = JSON.parse(text) as { embeds: { title: string; description: string }[] };
  const { title, description } = message.embeds[0]!;
  expect(title).not.toMatch(/@everyone|(?<!\\)[*`|[\]<>]/);
  const [detail = '', , line = ''] = description.split('\n');
  expect(detail).not.toMatch(/@everyone|(?<!\\)[*`|[\]<>]/);
  const outsideOfCode = line.replace(/`[^`]*`/, '');
  expect(outsideOfCode).not.toMatch(/@everyone|(?<!\\)[*`|[\]<>]/);
  expect(text).toContain('"allowed_mentions":{"parse":[]}');
  // A line that begins so would be one of a list, with a number of Discord's.
  expect(embedOf(notification({ detail: '7. of 9' }), 'host', []).description).toMatch(/^7\\\. of 9\n/);
});

test('its colour is that of the severity, but for what is over', () => {
  const colour = (more: Partial<Notification>) => embedOf(notification(more), 'host', []).color;
  const [high, low] = [colour({ severity: 'high' }), colour({ severity: 'low' })];
  expect(high).not.toBe(low);
  expect(colour({ severity: 'high', items: [] })).toBe(high);
  const over = colour({ severity: 'high', items: [], state: 'cleared' });
  expect([high, low]).not.toContain(over);
});

test('a recovery says what ended it, a summary of how many it speaks', () => {
  const alert = { key: 'failing:1', raisedAt: 1, clearedAt: 2, clearedBy: 'the next success' };
  const over = embedOf(
    notification({ event: 'failing', state: 'cleared', title: 'lab failed', alert }),
    'h',
    [],
  );
  expect(over.title).toBe('over\\: lab failed');
  expect(over.fields).toContainEqual({ name: 'state', value: 'ended by the next success', inline: true });
  const summary = embedOf(notification({ event: 'dead_letter', state: 'raised', count: 12 }), 'h', []);
  expect(summary.title).toBe('12 dead letter alerts');
});
