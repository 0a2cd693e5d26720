/** Servers that do not keep to HTTP. */
import { EVIL, evilAnswer, evilPage, type HostileCase, openRawSite } from './hostile-case.ts';

const FAILED = /^failed: (?:http|io|connect|timeout)$/;

const raw = (name: string, answer: string, outcome: RegExp = FAILED): HostileCase => ({
  name,
  group: 'protocol',
  mode: 'fast',
  // Once the request has come, as servers do.
  open: () => openRawSite((socket) => socket.once('data', () => socket.end(answer, 'latin1'))),
  path: '/',
  outcome,
});

const page = (name: string, outcome: RegExp, open: HostileCase['open']): HostileCase => ({
  name,
  group: 'protocol',
  mode: 'fast',
  open,
  path: EVIL,
  outcome,
});

export const BROKEN_CASES: readonly HostileCase[] = [
  raw('another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'),
  raw('an answer of HTTP/0.9', '<html><title>Old</title></html>'),
  raw('nothing at all', ''),
  raw('a status line of nonsense', 'HTTP/1.1 abc Nonsense\r\n\r\n'),
  raw('a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\nhello'),
  raw('two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 900\r\n\r\nhello'),
  raw('chunks of nonsense', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhello'),
  raw(
    'a status beyond all classes',
    'HTTP/1.1 999 Denied\r\ncontent-length: 0\r\n\r\n',
    /^(?:999|failed: http)$/,
  ),
  {
    ...raw('headers without end', ''),
    open: () =>
      openRawSite((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const line = `x-filler: ${'a'.repeat(1_000)}\r\n`;
        const pour = () => {
          while (!socket.destroyed && socket.write(line));
        };
        socket.on('drain', pour);
        pour();
      }),
    outcome: /^failed: http$/,
  },
  page(
    'a body shorter than its length',
    /^(?:error: (?:io|http)|200, truncated)$/,
    evilPage((_, { response }) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': '1000' });
      response.write('<title>Cut</title>', () => response.destroy());
      return null;
    }),
  ),
  page(
    'a coding that is not what it says',
    /^(?:error: http|200)$/,
    evilAnswer(() => ({ headers: { 'content-encoding': 'gzip' }, body: 'this is no gzip' })),
  ),
  page(
    'a coding that nobody knows',
    /^200$/,
    evilAnswer(() => ({ headers: { 'content-encoding': 'x-secret' }, body: 'secret' })),
  ),
  page(
    'a connection that is reset',
    /^error: (?:io|connect)$/,
    evilPage((_, { request }) => {
      request.socket.resetAndDestroy();
      return null;
    }),
  ),
  page(
    'a charset that nobody knows',
    /^200$/,
    evilAnswer(() => ({
      headers: { 'content-type': 'text/html; charset=x-nonsense' },
      body: '<title>Odd</title>',
    })),
  ),
  page(
    'a charset that is not the real one',
    /^200$/,
    evilAnswer(() => ({
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: Buffer.from('<meta charset=utf-7><title>+ADw-script+AD4- caf\xe9</title>', 'latin1'),
    })),
  ),
  page(
    'a picture that is HTML',
    /^200$/,
    evilAnswer(() => ({ headers: { 'content-type': 'image/png' }, body: '<script>alert(1)</script>' })),
  ),
  page(
    'a page of random bytes',
    /^200$/,
    evilAnswer(() => ({
      body: Buffer.from(Array.from({ length: 65_536 }, (_, index) => (index * index * 31) % 256)),
    })),
  ),
];
