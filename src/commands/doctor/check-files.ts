/** The places that the floor writes to, and the store itself. */
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../../config/settings.ts';
import { diskRoom, missingRoom } from '../../domain/disk-room.ts';
import { bytesText } from '../../shared/bytes-text.ts';
import { codeOf, messageOf } from '../../shared/errors.ts';
import type { StoreInspection } from '../../store/inspect-store.ts';
import { type Diagnosis, fault, ok, warning } from './diagnosis.ts';

/** Group and others. */
const NOT_OWNER = 0o077;

export function checkDirectories(settings: Settings): Diagnosis[] {
  const places = {
    'data directory': dirname(settings.scheduler.sqlite_db_path),
    logs: settings.logsDirectory,
    results: settings.resultsDirectory,
    reports: settings.reportsDirectory,
  };
  return Object.entries(places).map(([about, path]) => checkDirectory(about, path));
}

function checkDirectory(about: string, path: string): Diagnosis {
  // It is made when it is first needed: then the nearest one above it has to let us.
  let nearest = path;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  const status = statSync(nearest);
  if (!status.isDirectory())
    return fault(about, `${nearest} is not a directory`, `remove it or name another place for ${about}`);
  try {
    // Only writing tells: permissions say nothing of a file system that is read-only, or full.
    const probe = join(nearest, `.scarefloor-doctor-${process.pid}`);
    writeFileSync(probe, '.', { flag: 'wx', mode: 0o600 });
    rmSync(probe);
  } catch (error) {
    return notWritable(about, path, codeOf(error));
  }
  if (nearest === path && about !== 'reports' && (status.mode & NOT_OWNER) !== 0)
    return warning(about, `${path} is open to others (mode ${modeText(status.mode)})`, `chmod 700 ${path}`);
  return checkRoom(about, path, nearest);
}

/** Of all files that the floor goes on to write to, those that this user may not: most often sudo left them. */
export function checkOwnership(settings: Settings): Diagnosis[] {
  const { sqlite_db_path: store } = settings.scheduler;
  const log = join(settings.logsDirectory, 'scarefloor.log');
  const results = listed(settings.resultsDirectory).filter((path) => path.endsWith('.db'));
  const foreign = [store, `${store}-wal`, `${store}-shm`, log, ...results].filter(
    (path) => existsSync(path) && !mayWrite(path),
  );
  if (foreign.length === 0) return [];
  const [first = ''] = foreign;
  const others = foreign.length === 1 ? '' : ` and ${foreign.length - 1} more`;
  const folder = dirname(store);
  return [
    fault(
      'files',
      `${first}${others} cannot be written by this user`,
      `give them to the user of the service: chown -R USER ${folder}; do not start scarefloor with sudo`,
    ),
  ];
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    // That it cannot be read is said of the folder.
    return [];
  }
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function notWritable(about: string, path: string, code: string): Diagnosis {
  if (code === 'ENOSPC') return fault(about, `the disk of ${path} is full`, `free some space${KEEP_LESS}`);
  if (code === 'EROFS')
    return fault(
      about,
      `${path} is on a read-only file system`,
      'mount it for writing, or name another place',
    );
  return fault(about, `${path} cannot be written (${code})`, 'chown it to this user, or name another place');
}

const KEEP_LESS = ', or keep less: scarefloor cleanup --days N, max_task_history_days';

function checkRoom(about: string, path: string, nearest: string): Diagnosis {
  const { bavail, blocks, bsize, ffree, files } = statfsSync(nearest);
  const [free, size] = [bavail * bsize, blocks * bsize];
  // File systems without a fixed number of inodes say 0 of 0.
  if (files > 0 && ffree === 0)
    return fault(about, `the file system of ${path} has no inode left`, `remove some files${KEEP_LESS}`);
  const room = diskRoom(free, size);
  if (room === 'plenty') return ok(about, `${path}, ${bytesText(free)} free`);
  const share = size === 0 ? 0 : Math.floor((free / size) * 100);
  const found = `${path}, ${bytesText(free)} of ${bytesText(size)} free (${share} %)`;
  const mend = `free ${bytesText(missingRoom(free, size))} more there${KEEP_LESS}`;
  if (room === 'full') return fault(about, `the disk is full: ${found}`, mend);
  if (room === 'critical') return fault(about, `the disk is nearly full: ${found}`, mend);
  return warning(about, `little room: ${found}`, mend);
}

export function checkStore(path: string, inspection: StoreInspection | null): Diagnosis {
  if (inspection === null) return ok('store', `${path} is not there yet; it is made when something starts`);
  const { file, isOurs, schema, newestSchema, faults } = inspection;
  if (faults.length > 0)
    return fault(
      'store',
      `${path} is damaged: ${faults.slice(0, 3).join('; ')}`,
      'end the engine, then: scarefloor restore FILE, with a copy that "scarefloor backup" made',
    );
  if (!isOurs)
    return fault('store', `${path} is a database of another program`, 'name another file with --db');
  if (schema > newestSchema)
    return fault(
      'store',
      `${path} was written by a newer scarefloor (schema ${schema}, this one knows ${newestSchema})`,
      'upgrade scarefloor',
    );
  if ((file.mode & NOT_OWNER) !== 0)
    return warning('store', `${path} is open to others (mode ${modeText(file.mode)})`, `chmod 600 ${path}`);
  const older =
    schema < newestSchema
      ? `, schema ${schema} of ${newestSchema}: brought up to date at the next start`
      : '';
  return ok('store', `${path}, ${bytesText(file.size)}, integrity ok${older}`);
}

/** For a file that SQLite cannot open at all. */
export function unreadableStore(path: string, error: unknown): Diagnosis {
  const code = codeOf(error);
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'))
    return fault(
      'store',
      `${path} is no intact SQLite database`,
      'end the engine, then: scarefloor restore FILE, with a copy that "scarefloor backup" made',
    );
  return fault(
    'store',
    `${path} cannot be read: ${messageOf(error)}`,
    'chown it and its directory to this user',
  );
}

function modeText(mode: number): string {
  return (mode & 0o777).toString(8);
}
