/**
 * The signature of a webhook: HMAC-SHA256, with the shared secret as the key, over the timestamp, a dot and the very
 * bytes of the body. `X-Scarefloor-Signature: t=1700000000,v1=<hex>`; t in seconds since 1970. A receiver computes it
 * anew, compares in constant time, and refuses what is older than five minutes: a recorded message cannot be played
 * again later, and one that was played again within that time has an id that was seen.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds by which a message may be older or newer than the receiver's clock. */
export const REPLAY_WINDOW_SECONDS = 300;

/** @param at epoch ms at which the message is sent: each attempt is signed anew */
export function signature(secret: string, body: Buffer, at: number): string {
  const seconds = Math.floor(at / 1_000);
  return `t=${seconds},v1=${digest(secret, seconds, body).toString('hex')}`;
}

/** What a receiver does: whether it was signed with this secret, lately. Never throws, whatever the header holds. */
export function isSigned(header: string, secret: string, body: Buffer, now: number): boolean {
  const [, written, hex] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (written === undefined || hex === undefined) return false;
  const seconds = Number(written);
  if (Math.abs(now / 1_000 - seconds) > REPLAY_WINDOW_SECONDS) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), digest(secret, seconds, body));
}

function digest(secret: string, seconds: number, body: Buffer): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.`).update(body).digest();
}
