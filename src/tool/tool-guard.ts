import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Reads `group 123` and waits. `done` means that the run was ended in order. End of file means that the worker is gone,
 * however it went: then the tool's process group gets a second to end by itself, it is killed, whatever else carries
 * the mark of the run is killed too (it may have left the group), and the run's directory is removed.
 */
const SCRIPT = `
mark=$1
directory=$2
group=
while read -r verb value; do
  case $verb in
    group) group=$value ;;
    done) exit 0 ;;
  esac
done
if [ -n "$group" ]; then
  kill -s TERM -- "-$group" 2>/dev/null
  sleep 1
  kill -s KILL -- "-$group" 2>/dev/null
fi
for environ in /proc/[0-9]*/environ; do
  grep -qzxF -- "$mark" "$environ" 2>/dev/null || continue
  pid=\${environ#/proc/}
  kill -s KILL "\${pid%/environ}" 2>/dev/null
done
rm -rf -- "$directory"
`;

/**
 * Outlives a worker that is killed, to end the tool that it ran. Node cannot ask the kernel for that (PR_SET_PDEATHSIG
 * is not reachable, and a tool's children would not have it anyway); a waiting shell costs one megabyte.
 */
export class ToolGuard {
  readonly #shell: ChildProcess | null;

  /** @param mark `NAME=value` in the environment of all that the run starts. */
  constructor(mark: string, directory: string) {
    this.#shell = startShell(mark, directory);
    this.#shell?.on('error', () => undefined);
    this.#shell?.stdin?.on('error', () => undefined);
    this.#shell?.unref();
  }

  /** false where no guard could be started: a killed worker would leave its tool behind. */
  get watches(): boolean {
    return this.#shell?.pid !== undefined;
  }

  watch(group: number): void {
    this.#shell?.stdin?.write(`group ${group}\n`);
  }

  /** The run was ended in order. */
  release(): void {
    this.#shell?.stdin?.end('done\n');
  }
}

function startShell(mark: string, directory: string): ChildProcess | null {
  try {
    return spawn('/bin/sh', ['-c', SCRIPT, 'sh', mark, directory], {
      // Not in the worker's group, which is killed as a whole.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    });
  } catch {
    return null;
  }
}
