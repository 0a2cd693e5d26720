/** Opens a log, says so, and writes as many lines as it is told to by each line of its input. */
import { createInterface } from 'node:readline';
import { openLogFile } from '../../../src/shared/log-file.ts';

const [file = '', largest = '', name = ''] = process.argv.slice(2);
const log = openLogFile(file, Number(largest));
let number = 0;
console.log('open');
for await (const line of createInterface({ input: process.stdin })) {
  for (const end = number + Number(line); number < end; number += 1)
    log.write(`${JSON.stringify({ name, number, filler: 'x'.repeat(1_000) })}\n`);
  console.log('written');
}
