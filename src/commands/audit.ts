import { safeText } from '../shared/safe-text.ts';
import type { AuditQuery } from '../store/audit.ts';
import type { AuditEntry } from '../store/audit-chain.ts';
import type { Store } from '../store/store.ts';
import type { Column } from './cells.ts';
import { withFloor } from './floor.ts';
import type { Output } from './outputs/outputs.ts';
import { JSON_FLAG, printFirst, printJson, printLine, printNote } from './print.ts';
import { isoTime, timeText } from './times.ts';
import type { CommandContext, Verb } from './verb.ts';

const MOST_ROWS = 100_000;

export const auditVerb: Verb = {
  name: 'audit',
  usage: '[flags]',
  about: `Who did what, when and why, the newest first. Entries are never changed, and each carries the hash of the
one before: --verify follows the chain and fails at the first entry that does not follow.`,
  inputs: { least: 0, most: 0 },
  flags: {
    limit: { type: 'number', short: 'n', value: 'N', help: 'at most so many (100)' },
    since: { type: 'text', value: 'DURATION', help: 'only of the last 2h, 7d, ...' },
    who: { type: 'text', value: 'NAME', help: 'only of those whose name or address has this in it' },
    verify: { type: 'boolean', help: 'follow the chain of hashes; exit code 1 when it is broken' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor audit --since 1d', 'what was done today'],
    ['scarefloor audit --who ana --json', 'all that ana did lately, for a program'],
    ['scarefloor audit --verify', 'whether anything was changed or removed'],
  ],
  run: async (context) => {
    const { flags, clock } = context;
    const since = flags.duration('since');
    const who = flags.text('who');
    const limit = flags.whole('limit', 1, MOST_ROWS) ?? 100;
    const query: AuditQuery = {
      limit: limit + 1,
      ...(since === undefined ? {} : { since: clock.now() - since }),
      ...(who === undefined ? {} : { who }),
    };
    const { timezone } = await context.settings();
    return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
      if (flags.is('verify')) return verify(context, store, timezone);
      const entries = store.audit.find(query);
      if (flags.is('json')) printJson(context, 'audit', entries.slice(0, limit).map(entryRecord));
      else await printFirst(context, columnsIn(timezone), entries, 'no entries', { limit, first: 'newest' });
      return 0;
    });
  },
};

function verify(context: CommandContext, store: Store, zone: string): number {
  const { count, head, broken } = store.audit.verify();
  const tombstone = store.audit.tombstone();
  if (context.flags.is('json'))
    printJson(context, 'audit-verify', {
      holds: broken === null,
      entries: count,
      head,
      broken,
      pruned: tombstone && { ...tombstone, prunedAt: isoTime(tombstone.prunedAt) },
    });
  else if (broken === null) {
    printLine(context, `the chain holds: ${count} ${count === 1 ? 'entry' : 'entries'}, newest hash ${head}`);
    if (tombstone)
      printLine(
        context,
        `${tombstone.removed} older ones were pruned, last ${timeText(tombstone.prunedAt, zone)}`,
      );
  }
  if (broken === null) return 0;
  const where =
    broken.id === null
      ? 'the audit log is broken at its end'
      : `the audit log is broken at entry ${broken.id}`;
  printNote(context, `scarefloor: ${where}: ${broken.why}; ${count} entries before that hold`);
  return 1;
}

function columnsIn(zone: string): Column<AuditEntry>[] {
  return [
    { heading: 'ID', cell: (entry) => String(entry.id), right: true },
    { heading: 'AT', cell: (entry) => timeText(entry.at, zone) },
    { heading: 'WHO', cell: (entry) => safeText(entry.who), flexible: true },
    { heading: 'FROM', cell: (entry) => [entry.source, entry.terminal].filter(Boolean).join(' ') },
    { heading: 'ACTION', cell: (entry) => entry.action },
    { heading: 'SUBJECT', cell: (entry) => safeText(entry.subject), flexible: true },
    { heading: 'REASON', cell: (entry) => safeText(entry.reason) || '-', flexible: true },
  ];
}

function entryRecord(entry: AuditEntry): Output<'audit'>[number] {
  const parsed = (json: string | null) => (json === null ? null : (JSON.parse(json) as unknown));
  return { ...entry, at: isoTime(entry.at), before: parsed(entry.before), after: parsed(entry.after) };
}
