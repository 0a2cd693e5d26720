/** A host as nmap describes it, and what it means. */
import { sighting } from '../../findings/sighting.ts';
import { safeText } from '../../shared/safe-text.ts';
import { factsOf } from './fields.ts';
import type { Sink } from './output-reader.ts';

export interface NmapPort {
  /** tcp, udp or sctp. */
  protocol: string;
  number: string;
  state: string;
  service?: Record<string, string>;
}

export interface NmapHost {
  address: string;
  /** '' = it has none. */
  name: string;
  up: boolean;
  /** Why it counts as up: `user-set` is an assumption (-Pn). */
  reason: string;
  /** nmap gave up (--host-timeout): what is missing proves nothing. */
  timedOut: boolean;
  /** A port of it said that it is open or closed. */
  answered: boolean;
  ports: NmapPort[];
  scripts: { id: string; output: string; port: NmapPort | null }[];
}

const LONGEST = 300;

/** What vulnerability scripts (nselib/vulns.lua) print for what they are sure of, or nearly. */
const VULNERABLE = /^\s*State:\s*(LIKELY )?VULNERABLE\b/m;
const CVE = /\bCVE-\d{4}-\d{4,7}\b/g;

export function hostFound(host: NmapHost, sink: Sink): void {
  const address = safeText(host.address, LONGEST);
  if (address === '') return;
  const name = safeText(host.name, LONGEST);
  if (!host.up) return;
  if (!host.timedOut && (host.answered || host.reason !== 'user-set')) sink.answered(address);
  // With -Pn every address counts as up, also where nothing is.
  if (host.answered || host.reason !== 'user-set')
    sink.asset({ kind: 'host', subject: address, host: address, facts: factsOf({ name }) });
  for (const port of host.ports) if (port.state === 'open') openPort(address, port, sink);
  for (const script of host.scripts) vulnerability(address, script, sink);
}

function openPort(address: string, port: NmapPort, sink: Sink): void {
  const subject = placeOf(address, port);
  const {
    name = '',
    product = '',
    version = '',
    extrainfo = '',
    tunnel = '',
    method = '',
  } = port.service ?? {};
  const label = safeText(tunnel === '' ? name : `${tunnel}/${name}`, LONGEST);
  const what = safeText([product, version, extrainfo].filter((part) => part !== '').join(' '), LONGEST);
  // A name from the table of ports is a guess by number and no fact.
  const sure = method === 'probed';
  sink.asset({
    kind: 'port',
    subject,
    host: address,
    facts: factsOf({ service: sure ? label : '', product: what }),
  });
  const number = `${safeText(port.number, 5)}/${safeText(port.protocol, 10)}`;
  sink.finding(
    sighting({
      source: 'nmap',
      kind: 'open-port',
      place: subject,
      severity: 'info',
      confidence: 'certain',
      url: '',
      host: subject.replace(/\/.*$/, ''),
      ip: address,
      title: `open port ${number}${sure && label !== '' ? ` (${label})` : ''}`,
      evidence: [label, what].filter((part) => part !== '').join(', '),
    }),
  );
}

function vulnerability(address: string, { id, output, port }: NmapHost['scripts'][number], sink: Sink): void {
  const found = VULNERABLE.exec(output);
  if (found === null) return;
  const kind = safeText(id, LONGEST);
  const likely = found[1] !== undefined;
  const title = output.split('\n').find((line) => /[a-z]/i.test(line) && !/VULNERABLE:?\s*$/.test(line));
  sink.finding(
    sighting({
      source: 'nmap',
      kind,
      place: port === null ? address : placeOf(address, port),
      severity: likely ? 'medium' : 'high',
      confidence: likely ? 'tentative' : 'firm',
      url: '',
      host: port === null ? address : placeOf(address, port).replace(/\/.*$/, ''),
      ip: address,
      title: title ?? kind,
      evidence: output,
      refs: [...new Set(output.match(CVE) ?? [])],
    }),
  );
}

function placeOf(address: string, port: NmapPort): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return `${host}:${safeText(port.number, 5)}/${safeText(port.protocol, 10)}`;
}
