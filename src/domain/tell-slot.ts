/** The answer to "why?" in plain lines, the most telling one first. */
import { formatDuration, spanText } from './duration.ts';
import type { Cause, ExecutionStory, Neighbour, SlotStory } from './slot-story.ts';
import { StoryTimes } from './story-times.ts';
import { tellCause } from './tell-cause.ts';

/** What takes less is not called late. */
const NOTABLE_MS = 2_000;

/** Acts listed at most, the last ones. */
const MOST_ACTS = 8;

export function tellSlot(story: SlotStory): string[] {
  const times = new StoryTimes(story);
  return [
    `${story.task}, ${times.full(story.slot ?? story.asked)} ${story.zone}: ${headline(story, times)}`,
    ...(story.execution ? executionLines(story, story.execution, times) : []),
    ...story.causes.map((cause) => tellCause(cause, story, times)),
    ...story.others.map(
      (other) =>
        `Execution ${other.id} ran without a slot: ${askedText(other)}, ${times.at(other.queuedAt)}; it ${endText(other, times)}.`,
    ),
    ...actLines(story, times),
    ...neighbourLines(story, times),
    ...moreLines(story),
  ];
}

function headline(story: SlotStory, times: StoryTimes): string {
  const { execution, recorded } = story;
  const as = execution ? ` as execution ${execution.id}, which ${endText(execution, times)}` : '';
  switch (story.outcome) {
    case 'ran':
      return execution ? `ran${as}.` : 'ran; its execution was removed by cleanup, or is not there.';
    case 'coalesced':
      return coalescedText(story, as, times);
    case 'skipped':
      return `did not run: ${skipText(story)}.`;
    case 'expired':
      return `did not run: it could not be started by its deadline${recorded?.detail ? ` (${recorded.detail})` : ''}.`;
    case 'due':
      return 'is due, and not decided yet.';
    case 'lost':
      return 'was due, and the ledger does not know what became of it. That must not happen: see "scarefloor verify".';
    case 'removed':
      return 'was due, so long ago that cleanup has removed what became of it.';
    case 'to_come':
      return `is still to come, in ${formatDuration(Math.max(1_000, (story.slot ?? story.now) - story.now))}.`;
    case 'none':
      return `${isNew(story) ? 'it has had no slot yet' : 'no slot'}. The schedule is: ${story.schedule}.`;
  }
}

/** Asked for its last slot, of which there is none. */
function isNew({ asked, now, before, deletedAt }: SlotStory): boolean {
  return asked === now && before === null && deletedAt === null;
}

function coalescedText({ execution, recorded }: SlotStory, as: string, times: StoryTimes): string {
  if (recorded?.reason === 'newer_slot') {
    const newer = execution?.slotTime ? ` of ${times.at(execution.slotTime)}` : '';
    return `did not run for itself: a newer slot${newer} ran for it${as}.`;
  }
  if (!execution) return 'did not run for itself: an execution that waited already stands for it.';
  return `did not run for itself: execution ${execution.id} waited already and stands for it; it ${endText(execution, times)}.`;
}

const SKIPPED: Readonly<Record<string, string>> = {
  paused: 'it was paused',
  overlap: 'the run before it had not ended, and its overlap policy leaves out what comes meanwhile',
  misfire: 'it was decided too late, and its catchup policy leaves out what was missed',
  catchup_limit: 'it was missed, and older than what is caught up with one by one',
  queue_full: 'the queue of its pool was full',
  buffer_full: 'as many of its executions waited already as may',
  blackout: 'a blackout leaves it out',
  dst_gap: 'no clock showed that time, because clocks went forward',
};

function skipText({ recorded, causes }: SlotStory): string {
  if (recorded === null) return 'it was skipped';
  const { reason, detail } = recorded;
  // Whose pause and which execution is told by itself where it is known.
  const isTold = detail === '' || ((reason === 'paused' || reason === 'overlap') && causes.length > 0);
  return `${SKIPPED[reason] ?? reason}${isTold ? '' : ` (${detail})`}`;
}

function executionLines(story: SlotStory, execution: ExecutionStory, times: StoryTimes): string[] {
  const { slot } = story;
  const { startedAt, missedSlots, attempts } = execution;
  const lines: string[] = [];
  if (startedAt !== null && slot !== null) {
    const late = startedAt - slot;
    lines.push(
      late < NOTABLE_MS
        ? `It started on time, at ${times.at(startedAt)}.`
        : `It started ${formatDuration(late)} after its time, at ${times.at(startedAt)}.`,
    );
  }
  if (missedSlots > 0)
    lines.push(`It stands for ${missedSlots} earlier ${missedSlots === 1 ? 'slot' : 'slots'} too.`);
  if (attempts.length > 1 || execution.errorMessage !== '')
    for (const [index, attempt] of attempts.entries())
      lines.push(attemptText(attempts, index, attempt, times));
  return lines;
}

function attemptText(
  attempts: ExecutionStory['attempts'],
  index: number,
  { attempt, startedAt, endedAt, outcome, errorMessage }: ExecutionStory['attempts'][0],
  times: StoryTimes,
): string {
  const before = attempts[index - 1]?.endedAt ?? null;
  const waited = before === null ? '' : `, ${spanText(startedAt - before)} after the last`;
  const took = endedAt === null ? 'under way' : `${outcome} after ${spanText(endedAt - startedAt)}`;
  const why = errorMessage === '' ? '' : `: ${errorMessage}`;
  return `Attempt ${attempt} at ${times.at(startedAt)}${waited}: ${took}${why}.`;
}

/** `completed after 3m 20s`. */
function endText(execution: ExecutionStory, times: StoryTimes): string {
  const { status, startedAt, endedAt, errorKind, errorMessage, cancelledBy, notBefore } = execution;
  const took = startedAt === null || endedAt === null ? '' : ` after ${spanText(endedAt - startedAt)}`;
  const error = [errorKind, errorMessage].filter((part) => part !== '').join(': ');
  switch (status) {
    case 'COMPLETED':
      return `completed${took}`;
    case 'FAILED':
      return `failed${took}${error === '' ? '' : ` (${error})`}`;
    case 'CANCELLED':
      return `was cancelled${cancelledBy === '' ? '' : ` by ${cancelledBy}`}`;
    case 'RUNNING':
      return 'is under way';
    case 'RETRYING':
      return `failed an attempt and is tried again at ${times.at(notBefore)}`;
    case 'QUEUED':
      return 'waits for a worker';
  }
}

function askedText({ trigger, requestedBy, reason }: ExecutionStory): string {
  const by = requestedBy === '' ? '' : ` by ${requestedBy}`;
  return `${trigger}${by}${reason === '' ? '' : ` (${reason})`}`;
}

function actLines(story: SlotStory, times: StoryTimes): string[] {
  const { acts, outcome } = story;
  const told = new Set(story.causes.flatMap(momentsOf));
  return acts
    .filter(({ action, at }) => !told.has(`${action} ${at}`) && (action !== 'add' || outcome === 'none'))
    .slice(-MOST_ACTS)
    .map(({ at, who, action, subject, reason }) => {
      const why = reason === '' ? '' : `: ${reason}`;
      return `Recorded at ${times.at(at)}: ${who}, ${action} ${subject}${why}.`;
    });
}

/** Acts that a cause tells of already. */
function momentsOf(cause: Cause): string[] {
  switch (cause.kind) {
    case 'pause':
      return [`pause ${cause.pause.at}`, `resume ${cause.pause.until}`];
    case 'edited':
      return [`edit ${cause.at}`];
    case 'created':
      return [`add ${cause.at}`];
    case 'deleted':
      return [`delete ${cause.at}`];
    default:
      return [];
  }
}

function neighbourLines({ outcome, before, after }: SlotStory, times: StoryTimes): string[] {
  if (outcome !== 'none' && outcome !== 'to_come' && outcome !== 'lost') return [];
  const told = (neighbour: Neighbour) => {
    const as = neighbour.executionId === null ? '' : ` as execution ${neighbour.executionId}`;
    return `${times.at(neighbour.slot)}${neighbour.fate === null ? '' : `, ${neighbour.fate}${as}`}`;
  };
  const lines = [];
  if (before) lines.push(`The slot before: ${told(before)}.`);
  if (after) lines.push(`The slot after: ${told(after)}.`);
  return lines;
}

function moreLines({ execution, others }: SlotStory): string[] {
  const shown = execution ?? others[0];
  return shown ? [`More: scarefloor show ${shown.id}`] : [];
}
