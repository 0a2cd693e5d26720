import { readlinkSync } from 'node:fs';

/** Where a machine on UTC keeps its zone: timezone(5) of systemd, tzfile(5). */
const UTC_FILE = /\/zoneinfo\/(Etc\/)?UTC$/;

/**
 * The IANA zone of this process: that of `TZ`, else the machine's. Servers mostly keep UTC; there ICU need not be asked,
 * whose data takes more than ten milliseconds to load.
 */
export function systemZone(): string {
  const { TZ } = process.env;
  if (TZ === 'UTC' || (TZ === undefined && UTC_FILE.test(localTime()))) return 'UTC';
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** What /etc/localtime points at; '' where it is no link, or not there. */
function localTime(): string {
  try {
    return readlinkSync('/etc/localtime');
  } catch {
    return '';
  }
}
