/** What a finding of `verify` means, in words for whoever has to look into it. */
import { plural } from '../console/text/count-words.ts';
import type { HistoryFindingKind } from '../domain/history-finding.ts';
import type { NamedHistoryFinding } from '../engine/questions/history-findings.ts';
import { durationText, timeText } from './times.ts';

type Words = (found: NamedHistoryFinding, zone: string) => string;

const WORDS: Readonly<Record<HistoryFindingKind, Words>> = {
  missing: (found, zone) => `${slots(found, zone)} without a fate: due, and nobody knows what became of it`,
  extra: (found, zone) => `${slots(found, zone)} decided that no schedule demanded`,
  duplicate: (found, zone) => `${slots(found, zone)} decided twice`,
  early: ({ offByMs, executionId }) =>
    `${execution(executionId)}decided or started ${durationText(offByMs)} before its time`,
  late: ({ offByMs, executionId }) => `${execution(executionId)}${durationText(offByMs)} late`,
  overdue: ({ offByMs }) => `due since ${durationText(offByMs)}; the engine is at work and did not decide it`,
  ran_without_execution: ({ executionId }) =>
    executionId === null
      ? 'recorded as carried by an execution, but by none'
      : `recorded as execution ${executionId}, which is not there or belongs to another slot`,
  run_without_slot: ({ executionId }) =>
    `execution ${executionId} was made for this slot, which the ledger does not know as run`,
  ran_twice: ({ executionId, otherId }) => `ran as execution ${otherId} and again as ${executionId}`,
  orphan: ({ executionId, offByMs }) =>
    `execution ${executionId} runs in name only since ${durationText(offByMs)}: its engine is gone`,
  completed_twice: ({ executionId, count }) => `execution ${executionId} completed ${count} times`,
  completed_without_attempt: ({ executionId }) =>
    `execution ${executionId} is completed, but none of its attempts was`,
  attempt_gap: ({ executionId }) => `execution ${executionId} counts other attempts than are recorded`,
  attempt_overlap: ({ executionId, offByMs }) =>
    `execution ${executionId} began an attempt ${durationText(offByMs)} before the last one had ended`,
  overlap: ({ executionId, otherId, count }) =>
    `execution ${executionId} ran beside ${otherId}: ${count} at once, more than its overlap policy allows`,
  key_overlap: ({ executionId, otherId }) =>
    `execution ${executionId} ran beside ${otherId}, which has the same concurrency key`,
  audit_chain: ({ otherId }) =>
    otherId === null
      ? 'entries were removed from the end of the audit log, or its tombstone was changed'
      : `audit entry ${otherId} does not follow from the one before it; "scarefloor audit --verify" says why`,
};

export function findingText(found: NamedHistoryFinding, zone: string): string {
  return WORDS[found.kind](found, zone);
}

function slots({ first, last, count }: NamedHistoryFinding, zone: string): string {
  const until = last === first ? '' : ` until ${timeText(last, zone)}`;
  return `${plural(count, 'slot')}${until}`;
}

function execution(id: number | null): string {
  return id === null ? '' : `execution ${id}: `;
}
