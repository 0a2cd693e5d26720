/** The parts of an open detail, as large as what is in them asks for. */
import { isFinal } from '../../domain/execution.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { DetailLayer } from '../state/layers.ts';
import { factLines } from './detail-facts.ts';
import { type DetailLayout, type DetailNeed, detailLayout } from './detail-layout.ts';
import { logRows } from './log-rows.ts';

/** What of the console decides it. */
export type DetailView = Pick<ConsoleState, 'size' | 'snapshot' | 'now'>;

/** Lines are counted here, not drawn. */
const ANY_BAR = { barDone: '#', barLeft: '-' };
/** That a row of the log leaves on its left. */
const LOG_GUTTER = 2;

export function detailParts(view: DetailView, layer: DetailLayer, bodyRows: number): DetailLayout {
  const { columns } = view.size;
  const only = layer.zoomed ? layer.focus : null;
  const layout = detailLayout(columns, bodyRows, only);
  // While it runs both grow, and whoever reads one must not have it moved by the other.
  if (layout.form !== 'stacked' || !isFinal(layer.detail.status)) return layout;
  return detailLayout(columns, bodyRows, only, needOf(view, layer, layout));
}

export function factCount({ now, snapshot }: DetailView, { detail }: DetailLayer, width: number): number {
  return factLines(detail, { glyphs: ANY_BAR, width, now, zone: snapshot.zone }).length;
}

function needOf(view: DetailView, layer: DetailLayer, { facts, log }: DetailLayout): DetailNeed {
  const { page, wrap } = layer.log;
  const { attempts } = layer.detail;
  const context = { width: log.width - LOG_GUTTER, wrap, zone: view.snapshot.zone, attempts };
  const isWhole = page?.fromStart === true && page.toEnd;
  return {
    facts: factCount(view, layer, facts.width),
    log: isWhole ? logRows(page, context).length : Number.POSITIVE_INFINITY,
  };
}
