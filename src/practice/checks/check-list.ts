/** Weaknesses as sites have them, each beside what could be taken for it. */
import type { TruthAnswer } from '../truth-site.ts';
import type { CheckCase } from './check-case.ts';

/** Nothing to complain of in a page over plain http. */
const GOOD_HEADERS = {
  'content-security-policy': "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=()',
  'x-frame-options': 'DENY',
};

/** Put together here, so that no file of this project holds what looks like a key. */
const AWS_KEY = ['AKIA', 'ZQ3X7RWT', 'PL5MN2VB'].join('');
const GITHUB_TOKEN = ['ghp', 'x9Kd72mQpLw84RtZyVb31NcHs60JfGuEa5Ti'].join('_');
const DOCUMENTED_KEY = ['AKIA', 'IOSFODNN7', 'EXAMPLE'].join('');

export const CHECKS: readonly CheckCase[] = [
  ...pair(
    'Content-Security-Policy missing',
    'a good Content-Security-Policy',
    /content-security-policy|csp/i,
    {
      weak: page('<p>Hello', { ...GOOD_HEADERS, 'content-security-policy': [] }),
      sound: page('<p>Hello', GOOD_HEADERS),
    },
  ),
  ...pair(
    'Content-Security-Policy that allows all',
    'a Content-Security-Policy that allows little',
    /content-security-policy|csp/i,
    {
      weak: page('<p>Hello', {
        ...GOOD_HEADERS,
        'content-security-policy': "default-src * 'unsafe-inline' 'unsafe-eval'",
      }),
      sound: page('<p>Hello', {
        ...GOOD_HEADERS,
        'content-security-policy':
          "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
      }),
    },
  ),
  ...pair(
    'X-Content-Type-Options missing',
    'X-Content-Type-Options sent',
    /x-content-type-options|nosniff/i,
    {
      weak: page('<p>Hello', { ...GOOD_HEADERS, 'x-content-type-options': [] }),
      sound: page('<p>Hello', GOOD_HEADERS),
    },
  ),
  ...pair('session cookie within reach of scripts', 'a session cookie out of reach', /cookie/i, {
    weak: page('<p>Hello', { ...GOOD_HEADERS, 'set-cookie': 'sessionid=5a1f0c77b2; Path=/' }),
    sound: page('<p>Hello', {
      ...GOOD_HEADERS,
      'set-cookie': '__Host-sessionid=5a1f0c77b2; Path=/; Secure; HttpOnly; SameSite=Lax',
    }),
  }),
  ...pair('directory listing', 'a list that is no directory', /director|listing|index of/i, {
    weak: page(
      '<h1>Index of /files</h1><pre><a href="../">Parent Directory</a>\n<a href="plan.pdf">plan.pdf</a>  2026-01-05 12:00  12K\n<a href="old.zip">old.zip</a>  2026-01-05 12:00  2M\n</pre>',
      GOOD_HEADERS,
      'Index of /files',
    ),
    sound: page('<h1>Index of names</h1><p>Anchor, 12. Buoy, 14.', GOOD_HEADERS, 'Index of names'),
  }),
  exposed('Git repository', '/.git/HEAD', 'ref: refs/heads/main\n', /git/i),
  exposed(
    'environment file',
    '/.env',
    'APP_ENV=production\nDB_PASSWORD=hunter-of-the-env-file\n',
    /environment|\.env/i,
    ['hunter-of-the-env-file'],
  ),
  exposed(
    'database dump',
    '/backup.sql',
    '-- MySQL dump 10.13\nCREATE TABLE `users` (id int);\nINSERT INTO `users` VALUES (1);\n',
    /dump|backup|sql/i,
  ),
  {
    name: 'a friendly page for every address',
    files: { '/': page('<p>Hello', GOOD_HEADERS) },
    otherwise: page('<p>We could not find that, but have a look around!', GOOD_HEADERS),
    about: /expos|repository|environment|dump|backup|private key|archive|configuration|phpinfo/i,
    isWeak: false,
  },
  ...pair('AWS key in a script', 'an AWS key from the manual', /aws|access key|secret/i, {
    weak: withScript(`const client = connect({ accessKeyId: "${AWS_KEY}" });`),
    sound: withScript(`// As in the manual: accessKeyId: "${DOCUMENTED_KEY}"`),
    absent: [AWS_KEY],
  }),
  ...pair('GitHub token in a script', 'a token that is a variable', /github|token|secret/i, {
    weak: withScript(`fetch("/api", { headers: { authorization: "token ${GITHUB_TOKEN}" } });`),
    sound: withScript('fetch("/api", { headers: { authorization: "token " + session.token } });'),
    absent: [GITHUB_TOKEN],
  }),
  ...pair(
    'software out of date',
    'software of the past in a text',
    /out.?of.?date|outdated|old version|end.?of.?life|unsupported/i,
    {
      weak: page('<meta name="generator" content="WordPress 4.1"><p>Hello', {
        ...GOOD_HEADERS,
        server: 'nginx/1.10.0',
      }),
      sound: page('<p>We have used WordPress 4.1 and nginx 1.10 once.', { ...GOOD_HEADERS, server: 'nginx' }),
    },
  ),
];

/** A weakness, and what could be taken for it. */
function pair(
  name: string,
  soundName: string,
  about: RegExp,
  { weak, sound, absent = [] }: { weak: Files; sound: Files; absent?: readonly string[] },
): CheckCase[] {
  return [
    { name, files: filesOf(weak), about, isWeak: true, absent },
    { name: soundName, files: filesOf(sound), about, isWeak: false },
  ];
}

type Files = TruthAnswer | CheckCase['files'];

function filesOf(files: Files): CheckCase['files'] {
  return '/' in files ? (files as CheckCase['files']) : { '/': files as TruthAnswer };
}

function page(body: string, headers: Record<string, string | string[]>, title = 'Start'): TruthAnswer {
  // A header without values is not sent.
  const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value.length > 0));
  return {
    headers: sent,
    body: `<!doctype html><html lang="en"><head><title>${title}</title></head><body>${body}</body></html>`,
  };
}

function withScript(code: string): CheckCase['files'] {
  return {
    '/': page('<script src="/app.js"></script><p>Hello', GOOD_HEADERS),
    '/app.js': {
      headers: { 'content-type': 'text/javascript', 'x-content-type-options': 'nosniff' },
      body: code,
    },
  };
}

function exposed(
  name: string,
  path: string,
  body: string,
  about: RegExp,
  absent: readonly string[] = [],
): CheckCase {
  const files = {
    '/': page('<p>Hello', GOOD_HEADERS),
    [path]: { headers: { 'content-type': 'text/plain' }, body },
  };
  return { name: `${name} exposed`, files, about, isWeak: true, absent };
}
