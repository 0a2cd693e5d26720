/** Redirects that lead nowhere, or to where a stranger must not lead anybody. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openTruthSite, type TruthAnswer } from '../truth-site.ts';
import { EVIL, evilAnswer, evilPage, type HostileCase, type HostileSite } from './hostile-case.ts';

/** All of them mean this machine, or a neighbour of it. `PORT` is that of a service that nobody named. */
const GUARDED_SPELLINGS = [
  'http://127.0.0.1:PORT/',
  'http://2130706433:PORT/',
  'http://0x7f000001:PORT/',
  'http://0x7f.0.0.1:PORT/',
  'http://0177.0.0.1:PORT/',
  'http://127.1:PORT/',
  'http://127.0.1.1:PORT/',
  'http://0.0.0.0:PORT/',
  'http://0:PORT/',
  'http://①②⑦.⓪.⓪.①:PORT/',
  'http://127.0.0.1.:PORT/',
  'http://localhost:PORT/',
  'http://LOCALHOST.:PORT/',
  'http://inner.localhost:PORT/',
  'http://user:word@127.0.0.1:PORT/',
  'http://[::1]:PORT/',
  'http://[::]:PORT/',
  'http://[::ffff:127.0.0.1]:PORT/',
  'http://[::ffff:7f00:1]:PORT/',
  'http://[64:ff9b::7f00:1]:PORT/',
  'http://[0:0:0:0:0:0:0:1]:PORT/',
  '//127.0.0.1:PORT/',
  '\\\\127.0.0.1:PORT\\',
  'https://127.0.0.1:PORT/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00:ec2::254]/latest/meta-data/',
] as const;

const OTHER_SCHEMES = [
  'file:///etc/passwd',
  'ftp://127.0.0.1:PORT/',
  'gopher://127.0.0.1:PORT/',
  'javascript:alert(1)',
];

const redirect = (name: string, outcome: RegExp, open: HostileCase['open']): HostileCase => ({
  name,
  group: 'redirect',
  mode: 'normal',
  open,
  path: EVIL,
  outcome,
});

export const REDIRECT_CASES: readonly HostileCase[] = [
  redirect(
    'a redirect to itself',
    /^302$/,
    evilAnswer(() => ({ status: 302, headers: { location: EVIL } })),
  ),
  redirect('redirects in a circle', /^302$/, () =>
    openTruthSite(({ path }) => {
      if (path === '/') return { body: `<a href="${EVIL}">x</a>` };
      if (path === EVIL) return { status: 302, headers: { location: '/other' } };
      return path === '/other' ? { status: 302, headers: { location: EVIL } } : { status: 404 };
    }),
  ),
  redirect(
    'redirects that grow',
    /^302$/,
    evilPage(({ path }) => ({
      status: 302,
      headers: { location: `${path}${path.includes('?') ? '&' : '?'}a=1` },
    })),
  ),
  redirect(
    'a redirect to nowhere',
    /^302$/,
    evilAnswer(() => ({ status: 302, headers: { location: '' } })),
  ),
  redirect(
    'a redirect to no URL',
    /^302$/,
    evilAnswer(() => ({ status: 302, headers: { location: 'http://[::1' } })),
  ),
  redirect(
    'a refresh to itself',
    /^200$/,
    evilAnswer(() => ({ body: `<meta http-equiv=refresh content="0;url=${EVIL}">` })),
  ),
  {
    ...redirect('redirects to guarded addresses, in every spelling', /^200$/, () =>
      openGuarded(redirectTo, [...GUARDED_SPELLINGS, ...OTHER_SCHEMES]),
    ),
    path: '/',
    watched: [...GUARDED_SPELLINGS, ...OTHER_SCHEMES].map((_, index) => `/go/${index}`),
  },
  {
    ...redirect('links to guarded addresses, in every spelling', /^200$/, () =>
      openGuarded((location) => ({ body: `<a href="${location}">x</a>` }), GUARDED_SPELLINGS),
    ),
    path: '/',
  },
];

/** A site whose pages lead to a service on another port, which keeps a record of who came. */
async function openGuarded(
  lead: (location: string) => TruthAnswer,
  spellings: readonly string[],
): Promise<HostileSite> {
  const visitors: string[] = [];
  const inner = await openInner((visit) => visitors.push(visit));
  const locations = spellings.map((spelling) => spelling.replace('PORT', String(inner.port)));
  const site = await openTruthSite(({ path }) => {
    if (path === '/') return { body: locations.map((_, index) => `<a href="/go/${index}">x</a>`).join('\n') };
    const location = path.startsWith('/go/') ? locations[Number(path.slice('/go/'.length))] : undefined;
    return location === undefined ? { status: 404 } : lead(location);
  });
  const close = async () => {
    await Promise.all([site.close(), inner.close()]);
  };
  return { ...site, trespasses: () => visitors, close };
}

/** On both loopback addresses where the machine has both, so that `[::1]` is a real way in. */
async function openInner(
  onVisit: (visit: string) => void,
): Promise<{ port: number; close(): Promise<void> }> {
  const listen = async (port: number, address: string) => {
    const server = createServer((request, response) => {
      onVisit(`${request.headers.host ?? ''}${request.url ?? ''}`);
      response.end('secret');
    });
    server.listen(port, address);
    const listening = once(server, 'listening').then(() => true);
    const isOpen = await Promise.race([listening, once(server, 'error').then(() => false)]);
    return isOpen ? server : null;
  };
  const first = await listen(0, '127.0.0.1');
  const port = (first?.address() as AddressInfo | undefined)?.port ?? 0;
  const servers = [first, await listen(port, '::1')].filter((server) => server !== null);
  return {
    port,
    close: async () => {
      await Promise.all(
        servers.map(async (server) => {
          const closed = once(server, 'close');
          server.close();
          server.closeAllConnections();
          await closed;
        }),
      );
    },
  };
}

/** A redirect; what is not ASCII is sent as the bytes of its UTF-8, which is what browsers understand. */
function redirectTo(location: string): TruthAnswer {
  return { status: 302, headers: { location: Buffer.from(location, 'utf8').toString('latin1') } };
}
