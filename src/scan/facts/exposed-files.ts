/**
 * Files that lie open by mistake. Each is known by what it holds, never by its status: a site that answers
 * everything with 200 and a friendly page has none of them.
 */
import type { Severity } from '../../shared/severity.ts';

export interface ExposedFile {
  /** From the root of the site. */
  path: string;
  /** For people. */
  what: string;
  severity: Severity;
  /** Whether the beginning of the body, as Latin-1, is such a file. */
  holds: RegExp;
}

/** How a URL was found that is asked for only to see whether such a file is there. */
export const EXPOSED_GUESS = 'exposed';

/** Bytes of the body that are looked at. */
const HEAD_BYTES = 4_096;

/** A line `NAME=value`, and no markup before it. */
const ASSIGNMENTS = /^(?:(?!<)[^\n]*\n){0,40}(?:export )?[A-Z][A-Z0-9_]{2,60}=[^\n]*(?:\n|$)/;
const SQL_DUMP =
  /^(?:--|\/\*|SET |CREATE |INSERT |DROP |PRAGMA |BEGIN)[\s\S]{0,3000}(?:CREATE\x20TABLE|INSERT\x20INTO|COPY )/;
const ZIP = /^PK\x03\x04/;
const GZIP = /^\x1f\x8b\x08/;
const SQLITE = /^SQLite format 3\0/;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/;

export const EXPOSED_FILES: readonly ExposedFile[] = [
  file('/.git/HEAD', 'Git repository', 'high', /^(?:ref: refs\/|[0-9a-f]{40}\s*$)/),
  file('/.git/config', 'Git configuration', 'high', /^\s*\[core\]/),
  file('/.svn/wc.db', 'Subversion working copy', 'high', SQLITE),
  file(
    '/.hg/requires',
    'Mercurial repository',
    'high',
    /^(?:revlogv1|dotencode|fncache|store|generaldelta)\s/,
  ),
  file('/.env', 'environment file', 'high', ASSIGNMENTS),
  file('/.env.local', 'environment file', 'high', ASSIGNMENTS),
  file('/.env.production', 'environment file', 'high', ASSIGNMENTS),
  file('/.aws/credentials', 'AWS credentials', 'critical', /aws_access_key_id\s*=/),
  file('/.ssh/id_rsa', 'private key', 'critical', PRIVATE_KEY),
  file('/id_rsa', 'private key', 'critical', PRIVATE_KEY),
  file('/.npmrc', 'npm configuration with a token', 'high', /_auth(?:Token)?\s*=/),
  file(
    '/.htpasswd',
    'password file',
    'high',
    /^[\w.@-]{1,64}:(?:\$(?:apr1|2[aby]|5|6)\$|\{SHA\}|[./\w]{13}\s*$)/m,
  ),
  file('/.DS_Store', 'list of a folder by macOS', 'low', /^\0\0\0\x01Bud1/),
  file('/wp-config.php.bak', 'WordPress configuration', 'critical', /define\(\s*['"]DB_PASSWORD/),
  file('/wp-config.php~', 'WordPress configuration', 'critical', /define\(\s*['"]DB_PASSWORD/),
  file('/config.php.bak', 'configuration in PHP', 'high', /^\s*<\?php/),
  file('/backup.sql', 'database dump', 'critical', SQL_DUMP),
  file('/dump.sql', 'database dump', 'critical', SQL_DUMP),
  file('/database.sql', 'database dump', 'critical', SQL_DUMP),
  file('/backup.zip', 'archive', 'high', ZIP),
  file('/backup.tar.gz', 'archive', 'high', GZIP),
  file(
    '/docker-compose.yml',
    'Compose file',
    'medium',
    /^(?:#[^\n]*\n|\s|version:[^\n]*\n|name:[^\n]*\n)*services:\s/,
  ),
  file('/phpinfo.php', 'phpinfo page', 'medium', /<title>(?:PHP \d[\w.+-]* - )?phpinfo\(\)<\/title>/),
  file('/info.php', 'phpinfo page', 'medium', /<title>(?:PHP \d[\w.+-]* - )?phpinfo\(\)<\/title>/),
  file(
    '/server-status',
    'status page of Apache',
    'medium',
    /<title>Apache Status<\/title>|Apache Server Status for/,
  ),
  file('/actuator/env', 'environment of Spring Boot', 'high', /^\s*\{[\s\S]{0,2000}"propertySources"/),
  file('/actuator/heapdump', 'memory dump of Spring Boot', 'critical', /^JAVA PROFILE 1\.0/),
  file(
    '/web.config',
    'configuration of IIS',
    'medium',
    /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>)?\s*<configuration>/,
  ),
  file('/debug/pprof/', 'profiler of Go', 'medium', /<title>\/debug\/pprof\/<\/title>/),
];

/** The exposed file that the answer is, or null. @param url normalised, without its query counted */
export function exposedFile(url: string, status: number, body: Buffer): ExposedFile | null {
  if (status !== 200 || body.length === 0) return null;
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  const known = EXPOSED_FILES.find((one) => path.endsWith(one.path));
  return known?.holds.test(body.toString('latin1', 0, HEAD_BYTES)) ? known : null;
}

/** Where such files would be on a site. */
export function exposedGuesses(origin: string): { url: string; by: string }[] {
  return EXPOSED_FILES.map(({ path }) => ({ url: `${origin}${path}`, by: EXPOSED_GUESS }));
}

/** Titles of lists that servers make of folders: Apache, nginx, lighttpd; Python; Tomcat; Caddy's and Go's have none. */
const LISTING_TITLE = /^(?:Index of \/|Directory listing for \/|Directory Listing For )/i;

/** Whether a page of this title is the server's own list of a folder. */
export function isListing(title: string, status: number): boolean {
  return status === 200 && LISTING_TITLE.test(title);
}

function file(path: string, what: string, severity: Severity, holds: RegExp): ExposedFile {
  return { path, what, severity, holds };
}
