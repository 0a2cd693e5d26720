#!/usr/bin/env node
/**
 * The program's entry. Imports nothing but Node's own modules before it has looked at the version: on an older
 * Node the SQLite driver would end the process with a segmentation fault instead of a sentence.
 */
import nodeModule from 'node:module';

const OLDEST_NODE = [22, 19] as const;

const LOOKS_AT_STUCK = 20;
const STUCK_LOOK_MS = 50;

if (isTooOld(process.versions.node)) {
  process.stderr.write(
    `scarefloor: needs Node ${OLDEST_NODE.join('.')} or newer, this is ${process.versions.node} (${process.execPath})\n`,
  );
  process.exitCode = 2;
} else {
  nodeModule.enableCompileCache?.();
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A terminal that is gone (EIO after an SSH drop): the console notices and hands its work over.
    if (process.stdout.isTTY) return;
    // A reader that has seen enough (`scarefloor history | head`) is no error.
    if (error.code === 'EPIPE') process.exit(0);
    process.stderr.write(`scarefloor: the output could not be written: ${error.message}\n`);
    process.exit(1);
  });
  // Nobody reads it any more: what runs need not end for that.
  process.stderr.on('error', () => undefined);
  // For ps and pgrep: which of several is the engine, and of which store.
  process.title = ['scarefloor', ...process.argv.slice(2)].join(' ');
  const { main } = await import('./commands/main.ts');
  let isDiskSilent = false;
  const onDiskSilent = () => {
    isDiskSilent = true;
  };
  const code = await main(process.argv.slice(2), process, process.env, { onDiskSilent });
  await Promise.all([process.stdout, process.stderr].map(allWritten));
  if (isDiskSilent || (await isStuck())) endStuck(code);
  process.exit(code);
}

/**
 * Whether a thread of this process hangs in the file system, as where a disk does not answer. process.exit joins those
 * threads, and would wait for it without end.
 */
async function isStuck(): Promise<boolean> {
  for (let looks = 0; looks < LOOKS_AT_STUCK; looks += 1) {
    if (!process.getActiveResourcesInfo().includes('FSReqCallback')) return false;
    await new Promise((resolve) => setTimeout(resolve, STUCK_LOOK_MS));
  }
  return true;
}

/** Another program in this process's place, which ends as it would have: the kernel ends the threads for that. */
function endStuck(code: number): void {
  try {
    process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {});
  } catch {
    // There is no such program.
  }
  process.kill(process.pid, 'SIGKILL');
}

/** A pipe takes 64 KiB at a time: what its reader has not fetched yet would be cut off by the exit. */
function allWritten(stream: NodeJS.WriteStream): Promise<void> {
  // The error of a failed write is reported after its callback.
  return new Promise((resolve) => stream.write('', () => setImmediate(resolve)));
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}
