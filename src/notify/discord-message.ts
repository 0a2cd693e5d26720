/** A notification as Discord shows it: one embed, within the limits of the API, in which nothing mentions anybody. */
import type { Notification } from '../domain/notification.ts';
import type { Severity } from '../shared/severity.ts';
import { countsText, cut, fittedLines, footerText, itemWord, stateText, titleText } from './wording.ts';

/** Discord's limits (UTF-16 units): https://docs.discord.com/developers/resources/message#embed-object-embed-limits */
export const EMBED_LIMITS = {
  title: 256,
  description: 4_096,
  fields: 25,
  fieldName: 256,
  fieldValue: 1_024,
  footer: 2_048,
  /** All texts of an embed together. */
  total: 6_000,
} as const;

export interface Embed {
  title: string;
  description?: string;
  color: number;
  timestamp: string;
  fields: { name: string; value: string; inline: boolean }[];
  footer: { text: string };
}

const COLORS: Readonly<Record<Severity, number>> = {
  info: 0x4f7cac,
  low: 0x3d9970,
  medium: 0xd9a400,
  high: 0xe06c00,
  critical: 0xc0392b,
};
const OVER_COLOR = 0x2e8b57;

const LONGEST_LISTING = 3_000;
const LONGEST_SUBJECT = 300;
const LONGEST_NOTE = 500;

/** The JSON of the message. `notes` say what became of reports that are not attached. */
export function discordMessage(notification: Notification, source: string, notes: readonly string[]): object {
  return {
    embeds: [embedOf(notification, source, notes)],
    // Whatever a page calls itself: nobody is called.
    allowed_mentions: { parse: [] },
  };
}

export function embedOf(notification: Notification, source: string, notes: readonly string[]): Embed {
  const { at, severity, state, detail, items, itemsTotal } = notification;
  const listing = fittedLines(
    items,
    itemsTotal,
    LONGEST_LISTING,
    (item) => `${markdownFree(itemWord(item))}: ${code(item.subject)}${itemDetail(item.detail)}`,
  );
  const detailText = detail
    .split('\n')
    .map((line) => markdownFree(line))
    .join('\n');
  const description = [cut(detailText, 1_000), listing].filter(Boolean).join('\n\n');
  return {
    title: cut(markdownFree(cut(titleText(notification), 200)), EMBED_LIMITS.title),
    ...(description === '' ? {} : { description: cut(description, EMBED_LIMITS.description) }),
    color: state === 'cleared' && items.length === 0 ? OVER_COLOR : COLORS[severity],
    timestamp: new Date(at).toISOString(),
    fields: fieldsOf(notification, notes),
    footer: { text: cut(footerText(notification, source), 200) },
  };
}

function fieldsOf(notification: Notification, notes: readonly string[]): Embed['fields'] {
  const { task } = notification;
  const all: [name: string, value: string, inline: boolean][] = [
    ['task', task === null ? '' : markdownFree(task.name), true],
    ['state', markdownFree(stateText(notification)), true],
    ['figures', markdownFree(countsText(notification)), false],
    ['report', notes.map(markdownFree).join('\n'), false],
  ];
  return all
    .filter(([, value]) => value !== '')
    .map(([name, value, inline]) => ({ name, value: cut(value, LONGEST_NOTE), inline }));
}

function itemDetail(detail: string): string {
  return detail === '' ? '' : ` ${markdownFree(cut(detail, 100))}`;
}

/** In a code span nothing is a link, a mention or markdown. */
function code(text: string): string {
  return `\`${cut(text, LONGEST_SUBJECT).replaceAll('`', "'")}\``;
}

/** Every character that Discord's markdown, mentions, emoji or timestamps begin with, escaped. */
function markdownFree(text: string): string {
  return text
    .replace(/[\\*_~`|>#<[\]():-]/g, '\\$&')
    .replace(/@/g, '@\u200b')
    .replace(/(\d)\\?\. /g, '$1\\. ');
}
