/** Which tasks have a host among their targets: for whoever has to take everything off it, now. */
import { BlockList, isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { UserError } from '../../shared/errors.ts';
import type { Store } from '../../store/store.ts';
import { readTargetLines } from '../../web/targets.ts';
import { withoutComment } from '../../web/without-comment.ts';

/** Keys of a task's settings that say where it goes. */
interface Aims {
  targets?: string[];
  targets_file?: string;
  allowed_hosts?: string[];
  include_subdomains?: boolean;
  from_scan?: string;
  argv?: string[];
}

export interface TasksOfHost {
  ids: number[];
  /** Files of targets that could not be read: whether their tasks go there is not known. */
  unread: string[];
}

/**
 * `shop.example` of that, of `shop.example:8443`, or of a URL there, in the spelling that URLs carry.
 * @throws UserError for what names no host
 */
export function hostNamed(text: string): string {
  const host = hostOf(text.trim());
  if (host === '') throw new UserError(`"${text}" names no host; give one as shop.example or 192.0.2.7`);
  return host;
}

/** Every task that may ask something of a host, by its targets, its scope, or the scan whose pages it watches. */
export async function tasksOfHost(
  host: string,
  { store, clock }: { store: Store; clock: Clock },
): Promise<TasksOfHost> {
  const files = new FileHosts(host);
  const ids = new Set<number>();
  const watchers: { id: number; scan: string }[] = [];
  for (const piece of store.selection.matching('tasks', [], clock.now())) {
    for (const { id, config } of store.selection.configsOf(piece)) {
      const aims = JSON.parse(config) as Aims;
      if (await goesThere(aims, host, files)) ids.add(id);
      else if (aims.from_scan !== undefined) watchers.push({ id, scan: aims.from_scan });
    }
    await clock.turn();
  }
  const names = new Set(store.selection.tasks([...ids]).map(({ name }) => name));
  for (const { id, scan } of watchers) if (names.has(scan)) ids.add(id);
  return { ids: [...ids].sort((one, other) => one - other), unread: files.unread };
}

async function goesThere(aims: Aims, host: string, files: FileHosts): Promise<boolean> {
  const { targets = [], targets_file: file = '', allowed_hosts: allowed = [], argv = [] } = aims;
  const below = aims.include_subdomains === true;
  if (targets.some((text) => names(text, host, below)) || allowed.some((text) => names(text, host, false)))
    return true;
  // A tool may have its target among its arguments.
  if (argv.some((argument) => names(argument, host, false))) return true;
  return file !== '' && (await files.name(file, below));
}

/** Whether one line of targets means the host: itself, a range that it lies in, or a name above it where those count. */
function names(text: string, host: string, withSubdomains: boolean): boolean {
  const range = /^([\d.]+|[\da-f:]+)\/(\d{1,3})$/i.exec(text.trim());
  if (range !== null && isIP(host) !== 0) return lies(host, range[1] ?? '', Number(range[2]));
  const wildcard = /^\*?\.(?=.)/.test(text);
  const named = hostOf(text.replace(/^\*?\./, ''));
  if (named === '') return false;
  if (named === host) return true;
  return (withSubdomains || wildcard) && isIP(named) === 0 && host.endsWith(`.${named}`);
}

function lies(host: string, network: string, prefix: number): boolean {
  const version = isIP(network);
  if (version === 0 || version !== isIP(host) || prefix > (version === 4 ? 32 : 128)) return false;
  const block = new BlockList();
  block.addSubnet(network, prefix, version === 4 ? 'ipv4' : 'ipv6');
  return block.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

/** Lower-case and in punycode, without port, brackets or a dot at its end; '' where the text names none. */
function hostOf(text: string): string {
  if (text === '' || /\s/.test(text)) return '';
  const bare = isIP(text) === 6 ? `[${text}]` : text;
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(bare) ? bare : `http://${bare}`);
  return url?.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '') ?? '';
}

/** Files that many tasks share are read once. */
class FileHosts {
  readonly unread: string[] = [];
  readonly #host: string;
  readonly #lines = new Map<string, Promise<string[]>>();

  constructor(host: string) {
    this.#host = host;
  }

  async name(file: string, withSubdomains: boolean): Promise<boolean> {
    const lines = this.#lines.get(file) ?? this.#read(file);
    this.#lines.set(file, lines);
    return (await lines).some((line) => names(line, this.#host, withSubdomains));
  }

  async #read(file: string): Promise<string[]> {
    try {
      return (await readTargetLines(resolve(file))).map(withoutComment);
    } catch {
      this.unread.push(file);
      return [];
    }
  }
}
