import { formatDuration } from './duration.ts';
import type { BusyWith, Cause, SlotStory } from './slot-story.ts';
import type { StoryTimes } from './story-times.ts';

/** What stood in the way of a slot, or may, as a sentence. */
export function tellCause(cause: Cause, { outcome, task }: SlotStory, times: StoryTimes): string {
  const isAhead = outcome === 'to_come' || outcome === 'due';
  switch (cause.kind) {
    case 'pause': {
      const { by, at, reason, until } = cause.pause;
      const what = cause.of === 'task' ? 'the task' : 'everything';
      const end = until === null ? ' and nobody has resumed it' : `, until ${times.at(until)}`;
      const why = reason === '' ? '' : ` (${reason})`;
      const then = isAhead ? '; its slots are skipped meanwhile' : '';
      return `${by} paused ${what} at ${times.at(at)}${why}${end}${then}.`;
    }
    case 'busy':
      return busyText(cause, outcome, times);
    case 'engine_away':
      return awayText(cause, times);
    case 'engine_missing':
      return 'No engine runs: "scarefloor" or "scarefloor run" starts one, and it decides what is due then.';
    case 'engine_silent':
      return `The engine (pid ${cause.pid}) has given no sign of life since ${times.at(cause.since)}: it hangs, or its store takes no writes; see "scarefloor doctor".`;
    case 'window': {
      const until = cause.until === null ? '' : ` until ${times.at(cause.until)}`;
      const what = cause.policy === 'skip' ? 'leaves out its slots' : 'holds it back';
      return `Blackout ${cause.name} ${what}${until}.`;
    }
    case 'jitter':
      return `Its jitter puts off each start by ${formatDuration(cause.ms)}.`;
    case 'degraded': {
      const until = cause.until === null ? 'on' : `until ${times.at(cause.until)}`;
      return `The engine worked with fewer places from ${times.at(cause.from)} ${until}: ${cause.detail}.`;
    }
    case 'clock':
      return `The clock went back: it passed ${times.at(cause.from)} to ${times.at(cause.until)} twice.`;
    case 'edited': {
      const why = cause.reason === '' ? '' : ` (${cause.reason})`;
      return `${cause.who} changed the schedule at ${times.at(cause.at)}${why}; before, it was: ${cause.before}.`;
    }
    case 'created':
      return `There was no task ${task} then: it was added at ${times.at(cause.at)}.`;
    case 'deleted': {
      const who = cause.who === '' ? '' : ` by ${cause.who}`;
      return `The task was deleted at ${times.at(cause.at)}${who}${cause.reason === '' ? '' : ` (${cause.reason})`}.`;
    }
    case 'manual':
      return 'It has no schedule: it runs when somebody triggers it.';
  }
}

function busyText(
  { by, places, with: busy }: Extract<Cause, { kind: 'busy' }>,
  outcome: SlotStory['outcome'],
  times: StoryTimes,
): string {
  const names = busy.map((one) => workText(one, by !== 'task', times)).join('; ');
  if (outcome === 'to_come')
    return `It runs now: ${names}. If it still does then, its overlap policy decides.`;
  if (outcome === 'skipped')
    return names === '' ? 'Which run that was is not known any more.' : `That was ${names}.`;
  const why = {
    task: 'It had to wait for the run before it',
    key: 'It had to wait for work of the same concurrency key',
    pool:
      places === 1 ? 'The only place of its pool was taken' : `All ${places} places of its pool were taken`,
  }[by];
  return `${why}: ${names}.`;
}

function workText({ executionId, task, from, until }: BusyWith, isOther: boolean, times: StoryTimes): string {
  const whose = isOther ? ` of ${task}` : '';
  return `execution ${executionId}${whose}, ${times.at(from)} to ${until === null ? 'now' : times.at(until)}`;
}

function awayText({ how, from, until }: Extract<Cause, { kind: 'engine_away' }>, times: StoryTimes): string {
  const end = until === null ? '' : ` until ${times.at(until)}`;
  switch (how) {
    case 'stopped':
      return `No engine ran: it was stopped at ${from === null ? 'some time' : times.at(from)}, the next one started at ${until === null ? '-' : times.at(until)}.`;
    case 'died':
      return `No engine ran${end}: the one before had died${from === null ? '' : ` soon after ${times.at(from)}`}.`;
    case 'asleep':
      return `The engine did not act${end}: the machine slept, the clock jumped, or the store was not to be had.`;
    case 'unknown':
      return `Nothing was decided${end}: no engine ran, or the machine slept.`;
  }
}
