/** From failures to groups of those that say the same. Pure. */
import { createHash } from 'node:crypto';
import { failureSignature } from '../../domain/failure-signature.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { Trouble } from '../../store/trouble-reader.ts';
import type { FailureGroup } from '../snapshot.ts';

export interface GroupedFailures {
  /** The one that the row of the group is about. */
  lead: Trouble;
  /** The lead first, then as they were given. */
  members: readonly Trouble[];
  says: string;
  group: FailureGroup;
}

export interface GroupingInputs {
  /** Those that wait for a retry in the order of their next attempts, then the others, the newest first. */
  troubles: readonly Trouble[];
  /** Whether there are older ones that were not read. */
  cut: boolean;
  /** Whether its task has completed since. */
  isRecovered: (trouble: Trouble) => boolean;
}

/**
 * Groups in the order in which somebody wants to know of them: what will be tried again, what stands, what is over;
 * within these by the time of their leads.
 */
export function groupFailures({ troubles, cut, isRecovered }: GroupingInputs): GroupedFailures[] {
  const bySignature = new Map<string, Trouble[]>();
  for (const trouble of troubles) {
    const key = `${trouble.errorKind}\n${failureSignature(trouble.errorKind, trouble.errorMessage)}`;
    const members = bySignature.get(key);
    if (members === undefined) bySignature.set(key, [trouble]);
    else members.push(trouble);
  }
  const groups = [...bySignature].map(([key, members]) => grouped(key, members, cut, isRecovered));
  return groups.sort((one, other) => urgency(one) - urgency(other) || byTime(one, other));
}

function grouped(
  key: string,
  given: readonly Trouble[],
  cut: boolean,
  isRecovered: (trouble: Trouble) => boolean,
): GroupedFailures {
  const recovered = new Set(given.filter(isRecovered));
  // What is over must not hide what stands.
  const lead =
    given.find(({ status }) => status === 'RETRYING') ??
    given.find((trouble) => !recovered.has(trouble)) ??
    given[0]!;
  const members = [lead, ...given.filter((trouble) => trouble !== lead)];
  const [{ errorKind, errorMessage }] = members as [Trouble];
  const same = members.every((trouble) => trouble.errorMessage === errorMessage);
  return {
    lead,
    members,
    says: safeText(same ? errorMessage : failureSignature(errorKind, errorMessage)),
    group: {
      id: idOf(key),
      count: members.length,
      atLeast: cut && members.some(({ status }) => status === 'FAILED'),
      tasks: new Set(members.map(({ taskId }) => taskId)).size,
      since: Math.min(...members.map(({ at }) => at)),
      retrying: members.filter(({ status }) => status === 'RETRYING').length,
      deadLetters: members.filter((trouble) => trouble.deadLetter === 1 && !recovered.has(trouble)).length,
      recovered: recovered.size,
    },
  };
}

function urgency({ group }: GroupedFailures): number {
  if (group.retrying > 0) return 0;
  return group.recovered < group.count ? 1 : 2;
}

function byTime(one: GroupedFailures, other: GroupedFailures): number {
  if (one.lead.status === 'RETRYING' && other.lead.status === 'RETRYING')
    return one.lead.retryAt - other.lead.retryAt;
  return other.lead.at - one.lead.at;
}

/** The same group has the same id, in every process. */
function idOf(key: string): number {
  return createHash('sha256').update(key).digest().readUIntBE(0, 6);
}
