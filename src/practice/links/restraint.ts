/** What only looks like a link, or must be left alone: following it in any mode is a mistake. */
import { inBody, inHead, type LinkCase, type LinkGroup } from './link-case.ts';

export const RESTRAINT: LinkGroup = {
  name: 'left alone',
  cases: [
    submit('form action, POST', '<form action="/found" method="post"><button>x</button></form>'),
    submit(
      'form action, POST in capitals',
      '<form action="/found" method=" POST "><input name="q"><button>x</button></form>',
    ),
    inBody('form of a dialog', 'never', '<form action="/found" method="dialog"><button>x</button></form>'),
    inBody(
      'formaction of a POST form',
      'never',
      '<form action="/other" method="post"><button formaction="/found">x</button></form>',
    ),
    {
      kind: 'robots.txt Disallow',
      from: 'never',
      files: {
        '/': '<title>Start</title><a href="/found">x</a>',
        '/robots.txt': {
          headers: { 'content-type': 'text/plain' },
          body: 'User-agent: *\nDisallow: /found\n',
        },
      },
    },
    {
      kind: 'redirect into robots.txt Disallow',
      from: 'never',
      files: {
        '/': '<title>Start</title><a href="/go">x</a>',
        '/go': { status: 302, headers: { location: '/found' } },
        '/robots.txt': {
          headers: { 'content-type': 'text/plain' },
          body: 'User-agent: *\nDisallow: /found\n',
        },
      },
    },
    inHead('link rel=preconnect', 'never', '<link rel="preconnect" href="/found">'),
    inHead('link rel=dns-prefetch', 'never', '<link rel="dns-prefetch" href="/found">'),
    inBody('fragment', 'never', '<a href="#/found">x</a>'),
    inBody('mailto: link', 'never', '<a href="mailto:ana@practice.example?body=/found">x</a>'),
    inBody('text that is no link', 'never', '<p>I have not /found it yet, and/found is no path.'),
    inBody('title and alt', 'never', '<img src="/" alt="/found" title="/found">'),
  ],
};

/** The address may be looked at; only sending the form is a mistake. */
function submit(kind: string, html: string): LinkCase {
  return { ...inBody(kind, 'never', html), mistake: 'submit' };
}
