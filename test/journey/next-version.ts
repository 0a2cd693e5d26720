/** The program as it will be: the one that is built here, with one migration more. */
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const PROJECT = dirname(dirname(import.meta.dirname));
const LASTING = 'CREATE TABLE of_the_next_version (id INTEGER PRIMARY KEY) STRICT;';

export class NextVersion {
  readonly folder = mkdtempSync(join(tmpdir(), 'scarefloor-next-'));
  readonly schema: number;

  constructor(sql = LASTING) {
    for (const part of ['dist', 'migrations', 'package.json'])
      cpSync(join(PROJECT, part), join(this.folder, part), { recursive: true });
    symlinkSync(join(PROJECT, 'node_modules'), join(this.folder, 'node_modules'));
    this.schema = readdirSync(join(this.folder, 'migrations')).length + 1;
    const name = `${String(this.schema).padStart(4, '0')}_next.sql`;
    writeFileSync(join(this.folder, 'migrations', name), sql);
  }

  /** To be run by Node. */
  get program(): string {
    return join(this.folder, 'dist', 'cli.js');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
