import { describe, expect, test } from 'vitest';
import { nmapReader } from '../../../src/tool/output/nmap.ts';
import { readWith, recorded } from './read-recorded.ts';

const END = '<runstats><finished exit="success"/></runstats></nmaprun>';

describe("nmap's XML", () => {
  const read = readWith(nmapReader, recorded('nmap.xml'));

  test('gives the hosts that answered and their open ports', () => {
    expect(read.incomplete).toBe('');
    expect(read.bad).toEqual([]);
    expect(read.assets.map(({ kind, subject, facts }) => [kind, subject, facts])).toEqual([
      ['host', '192.0.2.1', { name: 'shop.example' }],
      ['port', '192.0.2.1:22/tcp', { service: 'ssh', product: 'OpenSSH 9.2p1 protocol 2.0' }],
      // A name that was looked up by number is no fact.
      ['port', '192.0.2.1:80/tcp', {}],
      ['port', '192.0.2.1:443/tcp', { service: 'ssl/http', product: 'nginx' }],
      ['host', '2001:db8::4', {}],
      ['port', '[2001:db8::4]:53/udp', {}],
    ]);
  });

  test('gives a finding for each open port, and what scripts call vulnerable', () => {
    expect(
      read.findings.map(({ kind, severity, confidence, host, title }) => [
        kind,
        severity,
        confidence,
        host,
        title,
      ]),
    ).toEqual([
      ['open-port', 'info', 'certain', '192.0.2.1:22', 'open port 22/tcp (ssh)'],
      ['open-port', 'info', 'certain', '192.0.2.1:80', 'open port 80/tcp'],
      ['open-port', 'info', 'certain', '192.0.2.1:443', 'open port 443/tcp (ssl/http)'],
      ['http-slowloris-check', 'medium', 'tentative', '192.0.2.1:80', 'Slowloris DOS attack'],
      ['ssl-heartbleed', 'high', 'firm', '192.0.2.1:443', 'The Heartbleed Bug'],
      ['open-port', 'info', 'certain', '[2001:db8::4]:53', 'open port 53/udp'],
    ]);
    expect(read.findings[4]).toMatchObject({ refs: ['CVE-2014-0160'], source: 'nmap' });
  });

  test('proves closed ports only of hosts that answered and were not given up', () => {
    // 192.0.2.3 counts as up because it was said to, 2001:db8::4 timed out.
    expect(read.answered).toEqual(['192.0.2.1']);
  });

  test.each([
    ['said so', 'syn-ack', '', ['192.0.2.9']],
    ['is only assumed to be up', 'user-set', '', []],
    [
      'is assumed to be up, and closed a port',
      'user-set',
      '<port protocol="tcp" portid="1"><state state="closed"/></port>',
      ['192.0.2.9'],
    ],
  ])('counts a host as one that answered where it %s', (_how, reason, ports, answered) => {
    const host = `<host><status state="up" reason="${reason}"/><address addr="192.0.2.9" addrtype="ipv4"/><ports>${ports}</ports></host>`;
    const one = readWith(nmapReader, `<nmaprun>${host}${END}`);
    expect(one.answered).toEqual(answered);
    expect(one.assets.map(({ kind }) => kind)).toEqual(answered.map(() => 'host'));
  });

  test('tells how far nmap is', () => {
    expect(read.progress).toEqual([{ done: 42, total: 100, note: 'Connect Scan', counters: { hosts: 0 } }]);
    const quiet = recorded('nmap.xml').replace(/<taskprogress[^>]*>/, '');
    expect(readWith(nmapReader, quiet).progress.at(-1)).toEqual({ done: 4, total: null });
  });
});

test.each([
  ['cut off', recorded('nmap.xml').slice(0, 2_000), 'nmap output ends in the middle'],
  [
    'of a run that failed',
    '<nmaprun><runstats><finished exit="error"/></runstats></nmaprun>',
    'nmap ended with error',
  ],
  ['of something else', '<html><body>', 'no nmap XML was printed: it needs -oX -'],
  ['empty', '', 'no nmap XML was printed: it needs -oX -'],
])('XML that is %s is not complete', (_, text, incomplete) => {
  expect(readWith(nmapReader, text).incomplete).toBe(incomplete);
});

test('text instead of XML is bad', () => {
  expect(readWith(nmapReader, 'Starting Nmap 7.93\n').bad).toEqual(['1: is no XML']);
});

test('entities are not expanded, from wherever they claim to come', () => {
  const text = `<?xml version="1.0"?>
<!DOCTYPE nmaprun [
<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY file SYSTEM "file:///etc/hostname">
]>
<nmaprun><host><status state="up" reason="echo-reply"/><address addr="192.0.2.1" addrtype="ipv4"/>
<hostnames><hostname name="&c;&file;"/></hostnames><ports></ports></host>${END}`;
  const { assets, incomplete } = readWith(nmapReader, text);
  expect(incomplete).toBe('');
  expect(assets).toEqual([
    { kind: 'host', subject: '192.0.2.1', host: '192.0.2.1', facts: { name: '&c;&file;' } },
  ]);
});

test('an element without end, and one within one within one, are given up', () => {
  const endless = `<nmaprun><host><status reason="${'x'.repeat(1_000_000)}\n`;
  const line = `${'x'.repeat(1_000_000)}\n`;
  expect(readWith(nmapReader, endless + line.repeat(9)).incomplete).toBe(
    'nmap output has an endless element',
  );
  expect(readWith(nmapReader, `<nmaprun>${'<host>'.repeat(100)}`).incomplete).toBe(
    'nmap output is nested too deeply',
  );
});

test('nothing is taken from behind a place where the output makes no sense', () => {
  const host = `<host><status state="up" reason="x"/><address addr="192.0.2.1" addrtype="ipv4"/><ports></ports></host>`;
  const deep = '<a>'.repeat(100) + '</a>'.repeat(100);
  expect(readWith(nmapReader, `<nmaprun>${host}${deep}${END}`).assets).not.toHaveLength(0);
  expect(readWith(nmapReader, `<nmaprun>${deep}${host}${END}`).assets).toHaveLength(0);
});

test('names from hosts cannot act on a terminal', () => {
  const text = `<nmaprun><host><status state="up" reason="x"/><address addr="192.0.2.1&#27;[2J" addrtype="ipv4"/>
<hostnames><hostname name="a&#27;]0;title&#7;b"/></hostnames><ports></ports></host>${END}`;
  expect(JSON.stringify(readWith(nmapReader, text).assets)).not.toMatch(/\\u00(?:1b|07)/);
});
