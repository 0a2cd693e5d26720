/** What must not be overlooked, between header and panes: only while it is true. */
import { countdownText, elapsedText, momentText } from '../text/time-words.ts';
import type { StyleName } from '../theme.ts';
import type { ConsoleState } from './console-state.ts';

export interface Banner {
  text: string;
  style: StyleName;
}

export function bannersOf(state: ConsoleState): Banner[] {
  const { snapshot, now } = state;
  const banners: Banner[] = [];
  if (snapshot.stale !== null) {
    const old = elapsedText(now - snapshot.stale.since);
    banners.push({ text: `DISCONNECTED  data ${old} old: ${snapshot.stale.why}`, style: 'badBanner' });
  }
  if (snapshot.pausedAll !== null) {
    const { by, at, reason, until } = snapshot.pausedAll;
    const end = until === null ? '' : `, ends in ${countdownText(until - now)}`;
    const why = reason === '' ? '' : `: ${reason}`;
    const since = momentText(at, now, snapshot.zone);
    banners.push({ text: `PAUSED  everything, by ${by} since ${since}${end}${why}`, style: 'warningBanner' });
  }
  if (snapshot.engine.role === 'none')
    banners.push({
      text: snapshot.engine.canTakeOver
        ? 'NO ENGINE  nothing is scheduled until this console has taken over'
        : 'NO ENGINE  nothing is scheduled: start `scarefloor run` or a console that may act',
      style: 'badBanner',
    });
  if (snapshot.readOnly)
    banners.push({ text: 'READ-ONLY  keys that act are refused', style: 'warningBanner' });
  const filtering = state.stack.some(({ kind }) => kind === 'filter');
  if (snapshot.filter !== '' && !filtering)
    banners.push({ text: `filter  ${snapshot.filter}  (/ edits it, Esc clears it)`, style: 'noteBanner' });
  if (state.banner !== '') banners.push({ text: state.banner, style: 'noteBanner' });
  return banners;
}

export function bannerCount(state: ConsoleState): number {
  return bannersOf(state).length;
}
