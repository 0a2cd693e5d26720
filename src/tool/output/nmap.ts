/**
 * nmap's XML (`-oX -`), as its nmap.dtd describes it. Read as a stream: `host` elements are closed one by one and
 * nothing is kept of the document but the one that is open. A DOCTYPE is not interpreted, so that there are no entities
 * to expand but the five of XML and numeric ones.
 */
import { Parser } from 'htmlparser2';
import { hostFound, type NmapHost, type NmapPort } from './nmap-host.ts';
import type { OutputReader, Sink } from './output-reader.ts';

/** Between two tags: a longer attribute or text is no output of nmap. */
const LONGEST_BETWEEN_TAGS = 8 * 1024 * 1024;
/** nmap nests eight deep at most. */
const DEEPEST = 64;
const MOST_PORTS = 65_536 * 3;
const MOST_SCRIPTS = 1_000;

type Attributes = Readonly<Record<string, string>>;

export function nmapReader(sink: Sink): OutputReader {
  const document = new NmapDocument(sink);
  const parser = new Parser(
    {
      onopentag: (name, attributes) => document.open(name, attributes),
      onclosetag: (name) => document.close(name),
    },
    { xmlMode: true },
  );
  let written = 0;
  let first = true;
  return {
    line(text) {
      if (first && text.trim() !== '') {
        first = false;
        if (!text.trimStart().startsWith('<')) return 'is no XML';
      }
      if (document.trouble !== '') return '';
      written += text.length + 1;
      parser.write(`${text}\n`);
      if (document.takeTags() > 0) written = 0;
      if (written > LONGEST_BETWEEN_TAGS) document.trouble = 'nmap output has an endless element';
      return '';
    },
    end() {
      if (document.trouble === '') parser.end();
      if (document.trouble !== '') return document.trouble;
      if (!document.begun) return 'no nmap XML was printed: it needs -oX -';
      if (document.exit !== 'success')
        return document.exit === '' ? 'nmap output ends in the middle' : `nmap ended with ${document.exit}`;
      return '';
    },
  };
}

class NmapDocument {
  begun = false;
  /** What `finished` says; '' = it was not reached. */
  exit = '';
  trouble = '';
  #tags = 0;
  readonly #sink: Sink;
  #depth = 0;
  #host: NmapHost | null = null;
  #port: NmapPort | null = null;
  #script: { id: string; output: string } | null = null;
  #hosts = 0;
  #tellsShare = false;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** How many came since the last call. */
  takeTags(): number {
    const tags = this.#tags;
    this.#tags = 0;
    return tags;
  }

  open(name: string, attributes: Attributes): void {
    this.#tags += 1;
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.trouble = 'nmap output is nested too deeply';
    if (this.trouble !== '') return;
    if (name === 'nmaprun') this.begun = true;
    else if (name === 'host') this.#host = newHost(attributes);
    else if (name === 'taskprogress') this.#taskProgress(attributes);
    else if (name === 'finished') this.exit = attributes.exit ?? 'success';
    else if (this.#host !== null) this.#inHost(this.#host, name, attributes);
  }

  close(name: string): void {
    this.#tags += 1;
    this.#depth -= 1;
    if (this.trouble !== '') return;
    if (name === 'port') this.#port = null;
    else if (name === 'script') this.#script = null;
    else if (name === 'host' && this.#host !== null) {
      hostFound(this.#host, this.#sink);
      this.#host = null;
      this.#hosts += 1;
      // Where it tells its share (--stats-every), that says more.
      if (!this.#tellsShare) this.#sink.progress({ done: this.#hosts, total: null });
    }
  }

  #inHost(host: NmapHost, name: string, attributes: Attributes): void {
    switch (name) {
      case 'status':
        host.up = attributes.state === 'up';
        host.reason = attributes.reason ?? '';
        return;
      case 'address':
        // The hardware address is not where it was reached.
        if (attributes.addrtype !== 'mac') host.address ||= attributes.addr ?? '';
        return;
      case 'hostname':
        // What the operator asked for says more than what the address resolves to.
        if (attributes.type === 'user' || host.name === '') host.name = attributes.name ?? '';
        return;
      case 'port':
        this.#port = { protocol: attributes.protocol ?? '', number: attributes.portid ?? '', state: '' };
        if (host.ports.length < MOST_PORTS) host.ports.push(this.#port);
        return;
      case 'extraports':
        if (attributes.state === 'closed') host.answered = true;
        return;
      case 'state':
        if (this.#port !== null) this.#port.state = attributes.state ?? '';
        if (attributes.state === 'open' || attributes.state === 'closed') host.answered = true;
        return;
      case 'service':
        if (this.#port !== null) this.#port.service = { ...attributes };
        return;
      case 'script':
        this.#script = { id: attributes.id ?? '', output: attributes.output ?? '' };
        if (host.scripts.length < MOST_SCRIPTS) host.scripts.push({ ...this.#script, port: this.#port });
        return;
      default:
    }
  }

  /** `--stats-every` says how far it is. */
  #taskProgress({ task = '', percent = '' }: Attributes): void {
    const done = Number.parseFloat(percent);
    if (!(done >= 0 && done <= 100)) return;
    this.#tellsShare = true;
    this.#sink.progress({ done: Math.round(done), total: 100, note: task, counters: { hosts: this.#hosts } });
  }
}

function newHost(attributes: Attributes): NmapHost {
  return {
    address: '',
    name: '',
    up: false,
    reason: '',
    timedOut: attributes.timedout === 'true',
    answered: false,
    ports: [],
    scripts: [],
  };
}
