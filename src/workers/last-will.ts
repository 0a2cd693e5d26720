import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Reads `add 123` and `remove 123` until the host is gone, however it went, then gives the process groups that
 * are left the second in which a healthy worker leaves by itself, and kills them.
 */
const SCRIPT = `
groups=
while read -r verb group; do
  case $verb in
    add) groups="$groups $group" ;;
    remove)
      left=
      for each in $groups; do [ "$each" = "$group" ] || left="$left $each"; done
      groups=$left ;;
  esac
done
[ -z "$groups" ] && exit 0
sleep 1
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
`;

/**
 * Ends workers that can no longer notice that their host was killed, because a runaway pattern or loop blocks
 * their event loop. A waiting shell costs one megabyte for all of them; a watching thread would cost fifteen each.
 */
export class LastWill {
  readonly #groups = new Set<number>();
  #shell: ChildProcess | null = null;

  add(group: number): void {
    this.#groups.add(group);
    if (this.#shell === null) this.#open();
    else this.#write(`add ${group}`);
  }

  remove(group: number): void {
    this.#groups.delete(group);
    this.#write(`remove ${group}`);
  }

  /** The shell carries out what is left to it and ends. Idempotent. */
  close(): void {
    this.#shell?.stdin?.end();
    this.#shell = null;
  }

  #open(): void {
    const shell = startShell();
    if (shell === null) return;
    shell.on('error', () => undefined);
    shell.stdin?.on('error', () => undefined);
    // Somebody killed it: the next worker opens another.
    shell.once('exit', () => {
      if (this.#shell === shell) this.#shell = null;
    });
    shell.unref();
    this.#shell = shell;
    for (const group of this.#groups) this.#write(`add ${group}`);
  }

  #write(line: string): void {
    if (this.#shell?.stdin?.writable) this.#shell.stdin.write(`${line}\n`);
  }
}

/** null when the machine starts no process. Workers still end by themselves when the channel closes, unless they are blocked. */
function startShell(): ChildProcess | null {
  try {
    return spawn('/bin/sh', ['-c', SCRIPT], {
      // Its own group, or the terminal's Ctrl-C would end it before it is needed.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    });
  } catch {
    return null;
  }
}
