import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds by which a message may be older or newer than the receiver's clock. */
const REPLAY_WINDOW_SECONDS = 300;

/** What a receiver does: whether it was signed with this secret, lately. */
export function isSigned(header: string, secret: string, body: Buffer, now: number): boolean {
  const [, written, hex] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (written === undefined || hex === undefined) return false;
  if (Math.abs(now / 1_000 - Number(written)) > REPLAY_WINDOW_SECONDS) return false;
  const digest = createHmac('sha256', secret)
    .update(`${Number(written)}.`)
    .update(body)
    .digest();
  return timingSafeEqual(Buffer.from(hex, 'hex'), digest);
}
