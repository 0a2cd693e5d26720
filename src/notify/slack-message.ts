/** A notification as Slack shows it: blocks within the limits of the API, in which text from outside is only text. */
import type { Notification } from '../domain/notification.ts';
import { countsText, cut, fittedLines, footerText, itemWord, stateText, titleText } from './wording.ts';

/** https://docs.slack.dev/reference/block-kit/blocks (characters) */
export const SLACK_LIMITS = { header: 150, section: 3_000, field: 2_000, fallback: 3_000 } as const;

const LONGEST_SUBJECT = 300;

interface TextObject {
  type: 'plain_text' | 'mrkdwn';
  text: string;
  emoji?: false;
}

export interface Block {
  type: 'header' | 'section' | 'context';
  text?: TextObject;
  fields?: TextObject[];
  elements?: TextObject[];
}

/** The JSON of the message. `text` is what a notification on a phone shows. */
export function slackMessage(
  notification: Notification,
  source: string,
): { text: string; blocks: Block[]; unfurl_links: false; unfurl_media: false } {
  const { detail, items, itemsTotal, reports } = notification;
  const title = titleText(notification);
  const listing = fittedLines(
    items,
    itemsTotal,
    SLACK_LIMITS.section,
    (item) => `${plain(itemWord(item))}: ${code(item.subject)}${itemDetail(item.detail)}`,
  );
  const facts = [
    ['task', notification.task?.name ?? ''],
    ['state', stateText(notification)],
    ['figures', countsText(notification)],
    ['report', reports[0] ?? ''],
  ].filter(([, value]) => value !== '');
  const blocks: Block[] = [
    // Entities may make a text longer than what it shows: cut first, with room for them.
    { type: 'header', text: { type: 'plain_text', text: escaped(cut(title, 120), 150), emoji: false } },
  ];
  if (detail !== '')
    blocks.push({
      type: 'section',
      text: { type: 'plain_text', text: escaped(detail, 2_900), emoji: false },
    });
  if (listing !== '') blocks.push({ type: 'section', text: { type: 'mrkdwn', text: listing } });
  if (facts.length > 0)
    blocks.push({
      type: 'section',
      fields: facts.map(([name, value = '']) => ({ type: 'mrkdwn', text: `*${name}*\n${code(value)}` })),
    });
  const footer = escaped(footerText(notification, source), 300);
  blocks.push({
    type: 'context',
    elements: [
      { type: 'plain_text', text: footer, emoji: false },
      { type: 'mrkdwn', text: dateToken(notification.at) },
    ],
  });
  return { text: escaped(title, SLACK_LIMITS.fallback), blocks, unfurl_links: false, unfurl_media: false };
}

/** The three characters that mean something in every text, so that `<!channel>` and `<@U1>` are no mentions. */
export function escaped(text: string, longest: number): string {
  let result = '';
  for (const character of text) {
    const next = ENTITIES[character] ?? character;
    if (result.length + next.length > longest - 1) return `${result}\u2026`;
    result += next;
  }
  return result;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Shown in the zone of whoever reads it: a message may come late. */
function dateToken(at: number): string {
  return `<!date^${Math.floor(at / 1_000)}^{date_short_pretty} {time_secs}|${new Date(at).toISOString()}>`;
}

/** Within mrkdwn, where outside text would be bold, struck or a list: only in a code span it is not. */
function code(text: string): string {
  return `\`${escaped(text.replaceAll('`', "'"), LONGEST_SUBJECT)}\``;
}

function plain(text: string): string {
  return escaped(text.replaceAll(/[*_~`]/g, ' '), 100);
}

function itemDetail(detail: string): string {
  return detail === '' ? '' : ` ${code(cut(detail, 100))}`;
}
