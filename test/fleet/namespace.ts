/** A network namespace with a line to this one, for processes that are to be on "another machine"; gone with the test. */
import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';

function ip(command: string): string {
  const { status, stderr, error } = spawnSync('ip', command.split(' '), { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${command}: ${(stderr ?? String(error)).trim()}`);
  return '';
}

/** Why none can be made here; '' = one can. Printed by the test that is skipped for it. */
export const namespaceMissing = ((): string => {
  const name = `scarefloor-try-${process.pid}`;
  try {
    ip(`netns add ${name}`);
    ip(`link add sf${process.pid}a type veth peer name sf${process.pid}b`);
    ip(`link del sf${process.pid}a`);
    ip(`netns del ${name}`);
    return '';
  } catch (error) {
    spawnSync('ip', ['netns', 'del', name]);
    return `no network namespaces here: ${error instanceof Error ? error.message : String(error)}`;
  }
})();

let opened = 0;

export class Namespace {
  /** Of this side, reachable from within. */
  readonly address: string;
  readonly #name: string;
  readonly #inner: string;

  constructor() {
    opened += 1;
    // Interface names have at most 15 characters. 198.18.0.0/15 is for tests of this kind (RFC 2544).
    const tag = `sf${process.pid % 1_000_000}${opened}`;
    const net = `198.18.${process.pid % 256}`;
    const at = (opened - 1) * 4;
    this.#name = `scarefloor-${tag}`;
    this.#inner = `${tag}i`;
    this.address = `${net}.${at + 1}`;
    ip(`netns add ${this.#name}`);
    onTestFinished(() => void spawnSync('ip', ['netns', 'del', this.#name]));
    ip(`link add ${tag}o type veth peer name ${this.#inner}`);
    ip(`link set ${this.#inner} netns ${this.#name}`);
    ip(`addr add ${this.address}/30 dev ${tag}o`);
    ip(`link set ${tag}o up`);
    this.#within(`addr add ${net}.${at + 2}/30 dev ${this.#inner}`);
    this.#within('link set lo up');
    this.mend();
  }

  /** What goes before a command line that is to run within. */
  get prefix(): readonly string[] {
    return ['ip', 'netns', 'exec', this.#name];
  }

  /** Nothing arrives any more, and nobody is told. */
  cut(): void {
    this.#within(`link set ${this.#inner} down`);
  }

  mend(): void {
    this.#within(`link set ${this.#inner} up`);
  }

  #within(command: string): void {
    ip(`-n ${this.#name} ${command}`);
  }
}
