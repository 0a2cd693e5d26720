/** Folders and processes of a benchmark, with one owner that ends them whatever happens to the benchmark. */
import type { ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A server that does not end by itself within this time is killed. */
const END_LIMIT_MS = 10_000;

export interface Owner {
  uid: number;
  gid: number;
}

export class Scratch implements AsyncDisposable {
  readonly #folders: string[] = [];
  readonly #children = new Map<ChildProcess, NodeJS.Signals>();
  readonly #onExit = () => this.#endAtOnce();

  constructor() {
    process.on('exit', this.#onExit);
  }

  /** A new empty folder; `owner` when another user is to write in it. */
  folder(owner?: Owner): string {
    const path = mkdtempSync(join(tmpdir(), 'scarefloor-bench-'));
    this.#folders.push(path);
    if (owner) chownSync(path, owner.uid, owner.gid);
    return path;
  }

  /** Takes charge of a folder that somebody else made. */
  ownFolder(path: string): void {
    this.#folders.push(path);
  }

  remove(folder: string): void {
    rmSync(folder, { recursive: true, force: true });
  }

  /** Takes charge of a process; `signal` is what ends it in good order. */
  own(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): void {
    this.#children.set(child, signal);
    child.once('exit', () => this.#children.delete(child));
  }

  /** Ends a process by its own signal, or by SIGKILL when it does not. */
  async end(child: ChildProcess): Promise<void> {
    const signal = this.#children.get(child);
    if (signal === undefined) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    const limit = new AbortController();
    const late = delay(END_LIMIT_MS, undefined, { signal: limit.signal }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    );
    await gone;
    limit.abort();
    await late;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children.keys()) await this.end(child);
    for (const folder of this.#folders) this.remove(folder);
    process.off('exit', this.#onExit);
  }

  #endAtOnce(): void {
    for (const child of this.#children.keys()) child.kill('SIGKILL');
    for (const folder of this.#folders) this.remove(folder);
  }
}
