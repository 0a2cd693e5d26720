/** Pages whose words act on terminals, reports, files and readers. */
import { EVIL, evilAnswer, evilPage, type HostileCase } from './hostile-case.ts';

const ESCAPE = '\u001b';
const TITLE = `</title></script><script>window.evil=1</script><title>`;

const text = (name: string, open: HostileCase['open'], more: Partial<HostileCase>): HostileCase => ({
  name,
  group: 'text',
  mode: 'normal',
  open,
  path: EVIL,
  outcome: /^200$/,
  ...more,
});

export const TEXT_CASES: readonly HostileCase[] = [
  text(
    '</script> in a title',
    evilAnswer(() => ({
      body: `<title>&lt;/script&gt;&lt;script&gt;window.evil=1&lt;/script&gt;</title>${TITLE}`,
    })),
    { absent: ['<script>window.evil'] },
  ),
  text(
    'escape sequences in a title',
    evilAnswer(() => ({ body: `<title>${ESCAPE}]0;owned\u0007${ESCAPE}[2J&#27;[31mred\u009b1m</title>` })),
    { absent: [ESCAPE, '\u009b', '\u0007'] },
  ),
  text(
    'text that reads backwards',
    evilAnswer(() => ({ body: '<title>invoice\u202efdp.exe \u2066hidden\u2069 zero\u200bwidth</title>' })),
    { absent: ['\u202e', '\u2066', '\u200b'] },
  ),
  text(
    'markup and escapes in headers',
    evilAnswer(() => ({
      headers: {
        server: '<img src=x onerror=window.evil=1>',
        'x-powered-by': '\u009b31m</script>',
        'content-type': 'text/html; x="<script>"',
      },
      body: '<title>Fine</title>',
    })),
    { absent: ['<img src=x', '\u009b'] },
  ),
  text(
    'markup in addresses',
    evilPage(() => ({
      body: `<title>Links</title><a href="/a?<script>window.evil=1</script>">x</a><a href="javascript:window.evil=1">x</a>`,
    })),
    { absent: ['<script>window.evil', 'href="javascript:'] },
  ),
  text(
    '../ in names',
    evilPage(() => ({
      headers: { 'content-disposition': 'attachment; filename="../../../escaped.txt"' },
      body: '<title>../../../escaped</title><a href="/../../../escaped.txt">x</a><a href="/..%2f..%2fescaped.txt">y</a>',
    })),
    {},
  ),
  text(
    'names and passwords in addresses',
    evilPage(() => ({
      body: `<title>Links</title><a href="http://ana:pa55w0rd-of-a-page@127.0.0.1:1/">x</a>`,
    })),
    { targets: ['http://bob:pa55w0rd-of-a-target@HOST/'], absent: ['pa55w0rd'] },
  ),
  text(
    'secrets in cookies',
    evilAnswer(() => ({
      headers: { 'set-cookie': 'session=s3cr3t-of-a-cookie; Path=/' },
      body: '<title>Fine</title>',
    })),
    { absent: ['s3cr3t-'] },
  ),
  text(
    'secrets in queries',
    evilPage(() => ({ body: '<title>Links</title><a href="/next?access_token=s3cr3t-of-a-query">x</a>' })),
    { absent: ['s3cr3t-'] },
  ),
  text(
    'hosts of mixed scripts',
    evilPage(() => ({ body: '<title>Links</title><a href="http://раypal.example/">x</a>' })),
    { present: ['xn--ypal-43d9g.example'], absent: ['раypal.example'] },
  ),
];
