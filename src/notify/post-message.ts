/** One message over HTTP, and what the answer means for it. */
import { safeText } from '../shared/safe-text.ts';
import { WorkError } from '../shared/work.ts';
import { failureOf } from '../web/failure.ts';
import type { PostAnswer } from '../web/post.ts';
import type { SendOutcome } from './channel.ts';
import { askedToWaitMs, restAfterMs } from './retry-times.ts';
import type { Secrets } from './secrets.ts';

const CONNECT_MS = 10_000;

/** Of what the other side says, shown to people. */
const LONGEST_ANSWER = 200;
/** Looked through for secrets: half of one, at the cut, is not recognised any more. */
const LONGEST_LOOKED_AT = 4_000;

export interface Message {
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

export interface Target {
  url: URL;
  timeoutMs: number;
  secrets: Secrets;
  /** Epoch ms now, for dates in Retry-After. */
  now: () => number;
}

/**
 * 2xx is told. 408, 425, 429 and 5xx may work later, and so may a connection that fails. Anything else, redirects
 * too, says that this message will never be taken.
 */
export async function postMessage(
  { url, timeoutMs, secrets, now }: Target,
  { headers, body }: Message,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const connectMs = Math.min(CONNECT_MS, timeoutMs);
  let answer: PostAnswer;
  // Loaded when there is something to send: most commands never send anything.
  const { post } = await import('../web/post.ts');
  try {
    answer = await post({ url, headers, body, connectMs, answerMs: timeoutMs, signal });
  } catch (error) {
    if (signal.aborted) return { kind: 'failed', error: 'it did not answer in time', refused: false };
    const { message } = error instanceof WorkError ? error : failureOf(error);
    return { kind: 'failed', error: secrets.redact(message), refused: false };
  }
  const said = safeText(secrets.redact(safeText(answer.text, LONGEST_LOOKED_AT)), LONGEST_ANSWER);
  const text = `${answer.status}${said === '' ? '' : `: ${said}`}`;
  if (answer.status >= 200 && answer.status < 300) {
    const restMs = restAfterMs(answer.headers);
    return { kind: 'sent', answer: text, ...(restMs === null ? {} : { restMs }) };
  }
  if (!isPassing(answer.status))
    return { kind: 'rejected', error: rejectionText(answer.status, text), status: answer.status };
  const retryAfterMs = askedToWaitMs(answer, now());
  return {
    kind: 'failed',
    error: `it answered ${text}`,
    // Too many at once says nothing of this message.
    refused: answer.status !== 429,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  };
}

function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

function rejectionText(status: number, text: string): string {
  if (status >= 300 && status < 400)
    return `it answered ${text}; redirects are not followed: name the final URL`;
  if (status === 401 || status === 403) return `it answered ${text}; check the credentials of the channel`;
  if (status === 404 || status === 410) return `it answered ${text}; check the URL of the channel`;
  return `it answered ${text}`;
}
