/** The pages that another task's scan found, read from its results file, which that scan may be writing. */
import type Database from 'better-sqlite3';
import { resultsHeldBy } from '../../results/claim-results.ts';
import { openResultsToRead, resultsFailure } from '../../results/open-results.ts';
import { WorkError } from '../../shared/work.ts';
import { mediaType } from '../content/normalise.ts';
import type { MonitorInput } from '../monitor.ts';

/** One page of a scan that is worth watching. */
export interface ScanPage {
  url: string;
  status: number;
  contentType: string;
  bytes: number;
  tech: string[];
}

export interface ScanPages {
  pages: ScanPage[];
  /** Hosts, with their ports, that the scan's operator named: only these may lead inside a network. */
  seedHosts: Set<string>;
  /** Pages beyond the limit, left out. */
  leftOut: number;
}

/** `SFSC`, and the part of a scan's schema that is read here: `scans`, and `known_pages` with its facts. */
const SCAN_RESULTS = { of: 'a scan', applicationId: 0x53465343 };
const ANY_SCHEMA = { least: 1, most: Number.MAX_SAFE_INTEGER };

/** A cycle over more URLs would take longer than anyone waits for. */
const MOST_SCAN_PAGES = 100_000;

interface PageRow {
  url: string;
  status: number | null;
  contentType: string | null;
  bytes: number | null;
  technologies: string | null;
  foundBy: string | null;
}

/**
 * The pages that the newest ended scan of the task still knows and that answered 2xx, in order of their URLs:
 * a redirect is none, what it leads to is another page of the scan.
 * @throws WorkError `no_targets`, permanent, when the scan has not found anything yet; `io` when its file cannot
 *   be read.
 */
export function readScanPages(scan: NonNullable<MonitorInput['scan']>, most = MOST_SCAN_PAGES): ScanPages {
  const { owner } = scan;
  const file = owner === undefined ? scan.resultsFile : resultsHeldBy(scan.resultsFile, owner);
  const database = openResultsToRead(file, SCAN_RESULTS, ANY_SCHEMA);
  if (database === null) throw nothing(`scan "${scan.name}" has no results yet: run it first`);
  try {
    const fingerprint = newestFingerprint(database);
    if (fingerprint === null) throw nothing(`scan "${scan.name}" has not completed yet: run it first`);
    const found = pagesOf(database, fingerprint, most);
    if (found.pages.length === 0) throw nothing(`scan "${scan.name}" found no page that can be watched`);
    return found;
  } catch (error) {
    throw resultsFailure(error, file, SCAN_RESULTS);
  } finally {
    database.close();
  }
}

function newestFingerprint(database: Database.Database): string | null {
  return (
    database
      .prepare<[], string>(
        "SELECT fingerprint FROM scans WHERE outcome IN ('completed', 'partial') ORDER BY id DESC LIMIT 1",
      )
      .pluck()
      .get() ?? null
  );
}

function pagesOf(database: Database.Database, fingerprint: string, most: number): ScanPages {
  // Read one by one: the facts of a page may be kilobytes, and of each only a few fields stay.
  const rows = database
    .prepare<[string], PageRow>(
      `SELECT url, facts ->> 'status_code' AS status,
              facts ->> 'content_type' AS contentType, facts ->> 'content_length' AS bytes,
              facts ->> 'tech' AS technologies, facts ->> 'found_by' AS foundBy
       FROM known_pages WHERE fingerprint = ? AND gone_at IS NULL AND answered = 1 ORDER BY url`,
    )
    .iterate(fingerprint);
  const pages: ScanPage[] = [];
  const seedHosts = new Set<string>();
  let leftOut = 0;
  for (const { url, status, contentType, bytes, technologies, foundBy } of rows) {
    if (foundBy === 'seed') seedHosts.add(new URL(url).host);
    if (status === null || status < 200 || status > 299) continue;
    if (pages.length >= most) leftOut += 1;
    else
      pages.push({
        url,
        status,
        contentType: mediaType(contentType ?? ''),
        bytes: bytes ?? 0,
        tech: technologiesIn(technologies),
      });
  }
  return { pages, seedHosts, leftOut };
}

/** Names as the scan gives them, `Nginx:1.25.3`, and without their versions. */
function technologiesIn(json: string | null): string[] {
  if (json === null || !json.startsWith('[')) return [];
  const names = (JSON.parse(json) as unknown[]).filter((name): name is string => typeof name === 'string');
  return [...new Set(names.flatMap((name) => [name, name.replace(/:[^:]*$/, '')]))];
}

function nothing(message: string): WorkError {
  return new WorkError('no_targets', message, { permanent: true });
}
