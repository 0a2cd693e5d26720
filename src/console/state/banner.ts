/** What must not be overlooked, between header and panes: only while it is true. */
import { listOf } from '../places/place-name.ts';
import { agoText, elapsedText, momentText, untilText } from '../text/time-words.ts';
import type { StyleName } from '../theme.ts';
import type { ConsoleState } from './console-state.ts';

export interface Banner {
  text: string;
  /** What can be done about it, behind it; on paper that would say nothing. */
  keys?: string;
  style: StyleName;
}

/** An engine decides each slot within a second of its time, whether or not a worker is free. */
const ENGINE_LATE_MS = 10_000;

export function bannersOf(state: ConsoleState): Banner[] {
  const { snapshot, now } = state;
  const banners: Banner[] = snapshot.moment === null ? [] : [pastBanner(state, snapshot.moment.at)];
  if (snapshot.stale !== null) {
    const old = elapsedText(now - snapshot.stale.since);
    banners.push({ text: `DISCONNECTED  data ${old} old: ${snapshot.stale.why}`, style: 'badBanner' });
  }
  const { trouble, role, pid, canTakeOver, draining, silentSince, diskSilentSince } = snapshot.engine;
  if (trouble !== undefined) {
    // Without an engine it is for good, and what to do about it must fit the line.
    const lasting = role === 'none' ? '' : `nothing can be written for ${elapsedText(now - trouble.since)}: `;
    const label = trouble.isOutdated === true ? 'UPDATE NEEDED' : 'STORE';
    banners.push({ text: `${label}  ${lasting}${trouble.why}`, style: 'badBanner' });
  }
  if (diskSilentSince !== undefined) {
    const span = elapsedText(now - diskSilentSince);
    const text = `DISK  no answer for ${span}: nothing is confirmed, no work begins until it answers`;
    banners.push({ text, style: 'badBanner' });
  }
  if (snapshot.pausedAll !== null) {
    const { by, at, reason, until } = snapshot.pausedAll;
    const end = until === null ? '' : `, ends ${untilText(until - now)}`;
    const why = reason === '' ? '' : `: ${reason}`;
    const since = momentText(at, now, snapshot.zone);
    banners.push({ text: `PAUSED  everything, by ${by} since ${since}${end}${why}`, style: 'warningBanner' });
  }
  if (snapshot.degraded !== null) {
    const { since, why } = snapshot.degraded;
    const text = `DEGRADED  since ${momentText(since, now, snapshot.zone)}: ${why}`;
    banners.push({ text, style: 'warningBanner' });
  }
  if (snapshot.configRefused !== undefined) {
    const { since, why } = snapshot.configRefused;
    const text = `CONFIG  not used: ${why} (saved ${momentText(since, now, snapshot.zone)})`;
    banners.push({ text, style: 'warningBanner' });
  }
  if (role === 'none' && trouble === undefined)
    banners.push({
      text: canTakeOver
        ? 'NO ENGINE  nothing is scheduled until this console has taken over'
        : 'NO ENGINE  nothing is scheduled; `scarefloor run`, or a console, is one',
      style: 'badBanner',
    });
  if (draining === true) {
    const next = canTakeOver && role === 'elsewhere' ? '; then this console takes over' : '';
    banners.push({
      text: `ENDING  pid ${pid ?? 'unknown'} only waits for what runs${next}`,
      style: 'warningBanner',
    });
  }
  const late = lateness(state);
  const hangs = `pid ${pid ?? 'unknown'} may hang`;
  if (silentSince !== undefined)
    banners.push({
      text: `ENGINE  no sign of life for ${elapsedText(now - silentSince)}: ${hangs}`,
      style: 'badBanner',
    });
  else if (late > ENGINE_LATE_MS && draining !== true)
    banners.push({
      text: `ENGINE  a slot has been due for ${elapsedText(late)} and nobody took it: ${hangs}`,
      style: 'badBanner',
    });
  if (snapshot.readOnly)
    banners.push({ text: 'READ-ONLY  keys that act are refused', style: 'warningBanner' });
  const filtering = state.stack.some(({ kind }) => kind === 'filter');
  const filter = openFilterText(state);
  if (filter !== '' && !filtering)
    banners.push({
      text: `filter  ${filter}`,
      keys: `  (${state.keymap.keyOf('filter')} edits it, Esc clears it)`,
      style: 'noteBanner',
    });
  if (state.banner !== '') banners.push({ text: state.banner, style: 'noteBanner' });
  return banners;
}

/** Of what is on the screen. */
function openFilterText(state: ConsoleState): string {
  if (state.place === 'floor') return state.snapshot.filter;
  const list = listOf(state);
  return list === null ? '' : state.lists[list].filter;
}

/** It is always there while rows are of another time, whatever lies above them. */
function pastBanner({ now, stack, snapshot }: ConsoleState, at: number): Banner {
  const top = stack.findLast(({ kind }) => kind === 'detail');
  const what = top === undefined ? 'as it was at' : 'this detail is as it is now; the Floor was left at';
  const moment = `${momentText(at, now, snapshot.zone)}, ${agoText(now - at)}`;
  return { text: `THE PAST  ${what} ${moment}; Esc returns`, style: 'warningBanner' };
}

/** For how long the next slot has been waiting for the engine of another process. */
export function lateness({ snapshot, now }: ConsoleState): number {
  const { engine, nextSlotAt, pausedAll, stale, moment } = snapshot;
  if (moment !== null) return 0;
  if (engine.role !== 'elsewhere' || pausedAll !== null || stale !== null || nextSlotAt === null) return 0;
  return now - nextSlotAt;
}

export function bannerCount(state: ConsoleState): number {
  return bannersOf(state).length;
}
