/**
 * The signature of a webhook: HMAC-SHA256, with the shared secret as the key, over the timestamp, a dot and the very
 * bytes of the body. `X-Scarefloor-Signature: t=1700000000,v1=<hex>`; t in seconds since 1970. A receiver computes it
 * anew, compares in constant time, and refuses what is older than five minutes: a recorded message cannot be played
 * again later, and one that was played again within that time has an id that was seen.
 */
import { createHmac } from 'node:crypto';

/** @param at epoch ms at which the message is sent: each attempt is signed anew */
export function signature(secret: string, body: Buffer, at: number): string {
  const seconds = Math.floor(at / 1_000);
  const digest = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');
  return `t=${seconds},v1=${digest}`;
}
