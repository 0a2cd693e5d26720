/** What a visitor can click, or is sent to: followed in every mode. */
import { inBody, inHead, type LinkCase, type LinkGroup } from './link-case.ts';

const REDIRECT_STATUSES = [301, 302, 303, 307, 308] as const;
const CHAIN_LENGTH = 5;

export const ANCHORS: LinkGroup = {
  name: 'anchors and frames',
  cases: [
    inBody('a href', 'fast', '<a href="/found">x</a>'),
    inBody('a href, relative', 'fast', '<a href="found">x</a>'),
    inBody('a href, dot segments', 'fast', '<a href="./a/../found">x</a>'),
    inBody('a href, absolute', 'fast', '<a href="{{origin}}/found">x</a>'),
    inBody('a href, backslashes', 'fast', '<a href="\\found">x</a>'),
    inBody('a href, unquoted in capitals', 'fast', '<A CLASS=x HREF=/found>x</A>'),
    inBody('a href, white space around', 'fast', '<a href=" \n\t/found ">x</a>'),
    inBody('a href, line break inside', 'fast', '<a href="/fo\n\tund">x</a>'),
    {
      ...inBody('a href, entities', 'fast', '<a href="/found?a=1&amp;b=2&#x26;c=3">x</a>'),
      target: '/found?a=1&b=2&c=3',
    },
    { ...inBody('a href, not ASCII', 'fast', '<a href="/gefunden-ü">x</a>'), target: '/gefunden-%C3%BC' },
    inBody('a href, never closed', 'fast', '<div><a href="/found">x<p><b>y'),
    inBody('a href in noscript', 'fast', '<noscript><a href="/found">x</a></noscript>'),
    inBody('area href', 'fast', '<map name="m"><area href="/found" alt="x"></map>'),
    inBody('iframe src', 'fast', '<iframe src="/found"></iframe>'),
    {
      kind: 'frame src',
      from: 'fast',
      files: { '/': '<title>Start</title><frameset><frame src="/found"></frameset>' },
    },
    inHead('base and a href', 'fast', '<base href="/inner/"><a href="../found">x</a>'),
    {
      kind: 'a href in XHTML',
      from: 'fast',
      files: {
        '/': {
          headers: { 'content-type': 'application/xhtml+xml' },
          body: '<html xmlns="http://www.w3.org/1999/xhtml"><body><a href="/found">x</a></body></html>',
        },
      },
    },
    {
      kind: 'a href, page without a content type',
      from: 'fast',
      files: { '/': { headers: { 'content-type': '' }, body: '<html><a href="/found">x</a></html>' } },
    },
    {
      kind: 'a href in UTF-16',
      from: 'fast',
      files: {
        '/': {
          headers: { 'content-type': 'text/html; charset=utf-16le' },
          body: Buffer.from('<title>Start</title><a href="/found">x</a>', 'utf16le'),
        },
      },
    },
    {
      kind: 'a href, charset by meta',
      from: 'fast',
      files: {
        '/': {
          headers: { 'content-type': 'text/html' },
          body: Buffer.from('<meta charset="windows-1252"><a href="/caf\xe9">x</a>', 'latin1'),
        },
      },
      target: '/caf%C3%A9',
    },
  ],
};

export const REDIRECTS: LinkGroup = {
  name: 'redirects and refresh',
  cases: [
    ...REDIRECT_STATUSES.map((status): LinkCase => {
      const files = {
        '/': '<title>Start</title><a href="/go">x</a>',
        '/go': { status, headers: { location: '/found' } },
      };
      return { kind: `redirect ${status}`, from: 'fast', files };
    }),
    {
      kind: 'redirect, relative location',
      from: 'fast',
      files: { '/': '<a href="/a/go">x</a>', '/a/go': { status: 302, headers: { location: '../found' } } },
    },
    {
      kind: 'redirect, absolute location',
      from: 'fast',
      files: {
        '/': '<a href="/go">x</a>',
        '/go': { status: 302, headers: { location: '{{origin}}/found#here' } },
      },
    },
    {
      kind: 'redirect of the target itself',
      from: 'fast',
      files: { '/': { status: 301, headers: { location: '/found' } } },
    },
    { kind: `redirect, ${CHAIN_LENGTH} in a row`, from: 'fast', files: redirectChain() },
    inHead('meta refresh', 'fast', '<meta http-equiv="refresh" content="0; url=/found">'),
    inHead('meta refresh, quoted', 'fast', `<meta http-equiv=Refresh content="3;URL='/found'">`),
    inHead('meta refresh, no url=', 'fast', '<meta http-equiv="refresh" content="0;/found">'),
  ],
};

export const FORMS: LinkGroup = {
  name: 'forms',
  cases: [
    inBody('form action, GET', 'fast', '<form action="/found" method="get"><button>x</button></form>'),
    inBody('form action, no method', 'fast', '<form action="/found"><button>x</button></form>'),
    inBody(
      'button formaction',
      'normal',
      '<form action="/other"><button formaction="/found">x</button></form>',
    ),
    inBody(
      'input formaction',
      'normal',
      '<form method="post" action="/post"><input type="submit" formmethod="get" formaction="/found"></form>',
    ),
    {
      ...inBody('form with neutral values', 'deep', '<form action="/search"><input name="q"></form>'),
      target: /^\/search\?q=/,
    },
    {
      ...inBody(
        'form with hidden values',
        'deep',
        '<form action="/search"><input type="hidden" name="lang" value="en"><input name="q"></form>',
      ),
      target: /^\/search\?lang=en&q=/,
    },
    {
      ...inBody(
        'form with a choice',
        'deep',
        '<form action="/list"><select name="by"><option value="name">x</option><option value="age">y</option></select><button>x</button></form>',
      ),
      target: /^\/list\?by=(?:name|age)/,
    },
    {
      ...inBody('form without an action', 'deep', '<form><input name="q"><button>x</button></form>'),
      target: /^\/\?q=/,
    },
  ],
};

function redirectChain(): LinkCase['files'] {
  const files: Record<string, LinkCase['files'][string]> = { '/': '<a href="/hop/a">x</a>' };
  for (let hop = 0; hop < CHAIN_LENGTH; hop += 1) {
    const name = (step: number) => `/hop/${'abcdefgh'.charAt(step)}`;
    const location = hop === CHAIN_LENGTH - 1 ? '/found' : name(hop + 1);
    files[name(hop)] = { status: 302, headers: { location } };
  }
  return files;
}
