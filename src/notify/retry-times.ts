/** What a receiver says about when it wants to hear again. */
import type { PostAnswer } from '../web/post.ts';
import { retryAfterMs } from '../web/retry-after.ts';

const LONGEST_MS = 24 * 3_600_000;

/**
 * Ms until the next try by the longest of Retry-After (seconds, with a fraction too, or a date), Discord's
 * `retry_after` in the body (seconds) and X-RateLimit-Reset-After (seconds); null where none is given.
 */
export function askedToWaitMs({ headers, text }: PostAnswer, now: number): number | null {
  const header = headerOf(headers, 'retry-after');
  const given = [
    retryAfterMs(header, now),
    secondsMs(header),
    secondsMs(headerOf(headers, 'x-ratelimit-reset-after')),
    secondsMs(bodySeconds(text)),
  ].filter((ms) => ms !== null);
  return given.length === 0 ? null : Math.max(...given);
}

/** Ms that the receiver wants to hear nothing after it took a message: its limit is used up; null = no limit told. */
export function restAfterMs(headers: PostAnswer['headers']): number | null {
  if (headerOf(headers, 'x-ratelimit-remaining')?.trim() !== '0') return null;
  return secondsMs(headerOf(headers, 'x-ratelimit-reset-after'));
}

function headerOf(headers: PostAnswer['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function secondsMs(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,9}(?:\.\d{1,9})?$/.test(text.trim())) return null;
  return Math.min(LONGEST_MS, Math.ceil(Number(text) * 1_000));
}

function bodySeconds(text: string): string | undefined {
  return /"retry_after"\s*:\s*(\d{1,9}(?:\.\d{1,9})?)\b/.exec(text)?.[1];
}
