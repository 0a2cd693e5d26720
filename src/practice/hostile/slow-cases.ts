/** Servers that take their time. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { EVIL, evilAnswer, evilPage, type HostileCase, openRawSite } from './hostile-case.ts';

const SECOND_MS = 1_000;
const TRICKLE_MS = 200;

const slow = (
  name: string,
  outcome: RegExp,
  open: HostileCase['open'],
  path: string = EVIL,
): HostileCase => ({
  name,
  group: 'time',
  mode: 'fast',
  open,
  path,
  outcome,
});

export const SLOW_CASES: readonly HostileCase[] = [
  slow(
    'a body at one byte a second',
    /^error: timeout$/,
    evilPage((_, { response }) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': '100000' });
      every(SECOND_MS, response, () => response.write('x'));
      return null;
    }),
  ),
  slow(
    'a body that stops half way',
    /^error: timeout$/,
    evilPage((_, { response }) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': '100000' });
      response.write('<title>Half</title>');
      return null;
    }),
  ),
  slow(
    'no answer to one request',
    /^error: timeout$/,
    evilPage(() => null),
  ),
  slow('no answer to any request', /^failed: timeout$/, () => openRawSite(() => undefined), '/'),
  slow(
    'headers without end, one at a time',
    /^failed: (?:timeout|http)$/,
    () =>
      openRawSite((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        every(TRICKLE_MS, socket, () => socket.write('x-more: and more\r\n'));
      }),
    '/',
  ),
  slow(
    'interim answers without end',
    /^failed: (?:timeout|http|io)$/,
    () =>
      openRawSite((socket) =>
        every(TRICKLE_MS, socket, () => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n')),
      ),
    '/',
  ),
  slow(
    'a stream of events',
    /^(?:200, truncated|error: timeout)$/,
    evilPage((_, { response }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      every(TRICKLE_MS, response, () => response.write('data: tick\n\n'));
      return null;
    }),
  ),
  slow(
    'come back in an hour',
    /^(?:429|error: \w+)$/,
    evilAnswer(() => ({ status: 429, headers: { 'retry-after': '3600' } })),
  ),
  slow(
    'come back in a thousand years',
    /^(?:503|error: \w+)$/,
    evilAnswer(() => ({ status: 503, headers: { 'retry-after': 'Fri, 31 Dec 3026 23:59:59 GMT' } })),
  ),
];

/** As long as the other side listens. */
function every(ms: number, stream: ServerResponse | Socket, act: () => void): void {
  const timer = setInterval(act, ms);
  stream.on('close', () => clearInterval(timer)).on('error', () => clearInterval(timer));
}
