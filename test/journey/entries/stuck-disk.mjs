/**
 * Loaded before the program: while the file that STUCK_DISK names is a pipe, a sync of the log opens that for reading,
 * which holds a thread of the process in the kernel until somebody opens it for writing.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const sync = fs.fdatasync;
const pipe = process.env.STUCK_DISK;

fs.fdatasync = (descriptor, done) => {
  if (!fs.statSync(pipe, { throwIfNoEntry: false })?.isFIFO()) return sync(descriptor, done);
  fs.open(pipe, 'r', (error, opened) => {
    if (!error) fs.closeSync(opened);
    sync(descriptor, done);
  });
};
syncBuiltinESMExports();
