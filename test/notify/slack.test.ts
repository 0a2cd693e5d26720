/** What Slack gets: blocks within its limits, in which text from outside is nothing but text. */
import { expect, test } from 'vitest';
import type { NotificationItem } from '../../src/domain/notification.ts';
import { escaped, SLACK_LIMITS, slackMessage } from '../../src/notify/slack-message.ts';
import { openReceiver, status } from './receiver.ts';
import { channel, notification, sending } from './sent.ts';

const NEVER = new AbortController().signal;

test('an event is a header, what happened, its figures and how to look into it', async () => {
  const receiver = await openReceiver();
  receiver.usually = status(200, {}, 'ok');
  const slack = channel({ type: 'slack', url: receiver.url });
  expect(await slack.send(sending({ reports: ['/var/reports/a.html'] }), NEVER)).toEqual({
    kind: 'sent',
    answer: '200: ok',
  });
  expect(receiver.json()[0]).toMatchObject({
    text: 'perimeter: 42 pages, 1 new',
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'perimeter: 42 pages, 1 new', emoji: false } },
      { type: 'section', text: { type: 'mrkdwn', text: 'new: `https://www.example.org/admin` `200 Admin`' } },
      {
        type: 'section',
        fields: [
          { text: '*task*\n`perimeter`' },
          { text: '*figures*\n`42 pages, 1 new`' },
          { text: '*report*\n`/var/reports/a.html`' },
        ],
      },
      {
        type: 'context',
        elements: [
          { text: expect.stringMatching(/^execution 12 of perimeter on .*; scarefloor show 12$/) },
          { text: '<!date^1795420800^{date_short_pretty} {time_secs}|2026-11-23T08:00:00.000Z>' },
        ],
      },
    ],
  });
});

test('an archived channel is no use trying again', async () => {
  const receiver = await openReceiver();
  receiver.usually = status(410, {}, 'channel_is_archived');
  const outcome = await channel({ type: 'slack', url: receiver.url }).send(sending(), NEVER);
  expect(outcome).toMatchObject({ kind: 'rejected', error: expect.stringContaining('channel_is_archived') });
});

test('text from outside is escaped: it is no mention, no link and no format', () => {
  const hostile = '<!channel> <@U1> <https://evil.example|here> & *b* _i_ ~s~ `c`';
  const items = [{ kind: 'new', severity: null, subject: hostile, detail: hostile }];
  const message = slackMessage(notification({ title: hostile, detail: hostile, items }), 'host');
  const text = JSON.stringify(message).replace(/<!date\^[^>]*>/, '');
  expect(text).not.toMatch(/<[!@h]/);
  expect(text).toContain('&lt;!channel&gt;');
  expect(text).not.toContain('"emoji":true');
  const listing = message.blocks.find(({ text: one }) => one?.type === 'mrkdwn')?.text?.text ?? '';
  expect(listing.replace(/`[^`]*`/g, '')).not.toMatch(/[*_~`]/);
});

test('whatever comes from outside, every limit of a block holds', () => {
  const long = '&<>`*_~'.repeat(2_000);
  const items = Array.from({ length: 50 }, (): NotificationItem => {
    return { kind: long, severity: 'high', subject: long, detail: long };
  });
  const task = { id: 1, name: long, type: 'scan' as const, tags: [] };
  const reports = [`/${long}`];
  const message = slackMessage(
    notification({ title: long, detail: long, items, itemsTotal: 5_000, task, reports }),
    long,
  );
  expect(message.text.length).toBeLessThanOrEqual(SLACK_LIMITS.fallback);
  for (const { type, text, fields = [], elements = [] } of message.blocks) {
    const longest = type === 'header' ? SLACK_LIMITS.header : SLACK_LIMITS.section;
    expect(text?.text.length ?? 0).toBeLessThanOrEqual(longest);
    for (const field of [...fields, ...elements])
      expect(field.text.length).toBeLessThanOrEqual(SLACK_LIMITS.field);
  }
});

test('an entity is never cut in the middle', () => {
  for (let longest = 3; longest < 20; longest += 1) {
    const text = escaped('a&b<c>d&&&&&', longest);
    expect(text.length).toBeLessThanOrEqual(longest);
    expect(text.replaceAll(/&(?:amp|lt|gt);/g, '')).not.toContain('&');
  }
});
