import { createConnection } from 'node:net';
import type { RedisAddress } from '../config/redis-address.ts';

const WAIT_MS = 1_000;

/**
 * Whether somebody at this address speaks Redis' protocol in clear: a server without TLS takes the beginning of a TLS
 * handshake for a command without an end, and says nothing at all. Sends no credentials. Never throws.
 */
export async function answersWithoutTls({ host, port, path }: RedisAddress): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = createConnection(path === '' ? { host, port } : { path }, () => socket.write('PING\r\n'));
    const end = (isPlain: boolean) => {
      socket.destroy();
      resolve(isPlain);
    };
    socket.setTimeout(WAIT_MS, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    // +PONG, or an error such as -NOAUTH: see redis.io/docs/latest/develop/reference/protocol-spec.
    socket.once('data', (answer) => end(/^[+-]/.test(answer.toString('latin1'))));
  });
}
