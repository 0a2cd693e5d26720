/** Opens each store named on a line of its standard input, and answers `ok` or what went wrong. */
import { createInterface } from 'node:readline';
import { messageOf } from '../../../src/shared/errors.ts';
import { openDatabase } from '../../../src/store/open.ts';

process.stdout.write('ready\n');
for await (const file of createInterface({ input: process.stdin })) {
  try {
    openDatabase(file).close();
    process.stdout.write('ok\n');
  } catch (error) {
    process.stdout.write(`${messageOf(error)}\n`);
  }
}
