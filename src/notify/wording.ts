/** Words that the chat channels share. Their results are plain text: each channel escapes it by its own rules. */
import type { Notification, NotificationItem } from '../domain/notification.ts';

/** `over: nightly failed 3 times in a row`; a summary says of how many it speaks. */
export function titleText({ event, state, title, count }: Notification): string {
  if (event === 'digest' || count === 1)
    return state === 'cleared' && event !== 'emergency' ? `over: ${title}` : title;
  const words = `${count} ${event.replaceAll('_', ' ')} alerts`;
  return state === 'cleared' ? `over: ${words}` : words;
}

/** `critical`, and how it ended where it did; nothing where the severity says nothing. */
export function stateText({ event, state, severity, alert }: Notification): string {
  if (event === 'changes' || event === 'completed' || event === 'test') return '';
  if (state === 'cleared') return alert?.clearedBy ? `ended by ${alert.clearedBy}` : '';
  return severity;
}

/** Figures that are things, when there is one of them; all others read the same: `1 new`. */
const ONE: Readonly<Record<string, string>> = {
  pages: 'page',
  urls: 'url',
  hosts: 'host',
  errors: 'error',
  findings: 'finding',
};

/** `12 pages, 3 new, 1 error`; '' where there are no figures. */
export function countsText({ counts }: Notification): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${((count === 1 && ONE[name]) || name).replaceAll('_', ' ')}`)
    .join(', ');
}

/** `high`, `new` or both. */
export function itemWord({ kind, severity }: NotificationItem): string {
  return severity === null ? kind : `${severity} ${kind}`;
}

/** Where it comes from, and how to look into it: `execution 12 of nightly on scanner-1; scarefloor show 12`. */
export function footerText({ execution, task }: Notification, source: string): string {
  if (execution === null) return `scarefloor on ${source}`;
  const whose = task === null ? '' : ` of ${task.name}`;
  return `execution ${execution.id}${whose} on ${source}; scarefloor show ${execution.id}`;
}

/** The text cut to so many UTF-16 units, with an ellipsis where something is missing; never within a character. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text
    .slice(0, longest - 1)
    .toWellFormed()
    .replace(/\ufffd$/, '')}\u2026`;
}

/** As many whole lines as fit, and a last one with how many are missing. `line` of each item must not be empty. */
export function fittedLines(
  items: readonly NotificationItem[],
  total: number,
  longest: number,
  line: (item: NotificationItem) => string,
): string {
  const lines: string[] = [];
  let length = 0;
  for (const item of items) {
    const text = line(item);
    // Room for the line that says what is missing.
    if (length + text.length + 1 > longest - 30) break;
    lines.push(text);
    length += text.length + 1;
  }
  const missing = total - lines.length;
  return [...lines, ...(missing > 0 ? [`and ${missing} more`] : [])].join('\n');
}
