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
  #shell: ChildProcess | null = null;

  add(group: number): void {
    this.#shell ??= this.#open();
    this.#write(`add ${group}`);
  }

  remove(group: number): void {
    this.#write(`remove ${group}`);
  }

  /** The shell ends as soon as no group is left to it. Idempotent. */
  close(): void {
    this.#shell?.stdin?.end();
    this.#shell = null;
  }

  #open(): ChildProcess {
    const shell = spawn('/bin/sh', ['-c', SCRIPT], {
      // Its own group, or the terminal's Ctrl-C would end it before it is needed.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    });
    // Without it workers still end by themselves when the channel closes, unless they are blocked.
    shell.on('error', () => undefined);
    shell.stdin?.on('error', () => undefined);
    shell.unref();
    return shell;
  }

  #write(line: string): void {
    if (this.#shell?.stdin?.writable) this.#shell.stdin.write(`${line}\n`);
  }
}
