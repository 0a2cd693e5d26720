#!/usr/bin/env node
/**
 * The program's entry. Imports nothing but Node's own modules before it has looked at the version: on an older
 * Node the SQLite driver would end the process with a segmentation fault instead of a sentence.
 */
import nodeModule from 'node:module';

const OLDEST_NODE = [22, 19] as const;

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
  const code = await main(process.argv.slice(2), process, process.env);
  await Promise.all([process.stdout, process.stderr].map(allWritten));
  process.exit(code);
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
