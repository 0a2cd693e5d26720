/**
 * Opens a store and dies on the way: arguments are the file and how many of the calls that may write it survives. Says
 * what it did last; ends well where it is through before that.
 */
import { writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { openDatabase } from '../../../src/store/open.ts';
import { wrapMethod } from '../wrap-method.ts';

const [file = '', survives = '0'] = process.argv.slice(2);
let calls = 0;

/** Dies in the place of the call. */
function count(what: string): void {
  if (calls < Number(survives)) {
    calls += 1;
    return;
  }
  writeSync(1, what);
  process.kill(process.pid, 'SIGKILL');
}

const statement = new Database(':memory:').prepare('SELECT 1');
for (const [owner, method] of [
  [Database, 'exec'],
  [Database, 'pragma'],
  [{ prototype: Object.getPrototypeOf(statement) as object, name: 'Statement' }, 'run'],
] as const)
  wrapMethod(owner, method, (proceed, args) => {
    count(`before ${method} ${String(args[0]).slice(0, 60)}`);
    return proceed();
  });

openDatabase(file);
