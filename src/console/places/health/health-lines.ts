/** The Health screen as lines. */
import type { HealthReport } from '../../../board/health-report.ts';
import type { ListArea } from '../../lists/list-lines.ts';
import { paintRow, RowBuilder } from '../../rows/segment.ts';
import type { ConsoleState } from '../../state/console-state.ts';
import type { Theme } from '../../theme.ts';

export function healthLines(state: ConsoleState, area: ListArea, theme: Theme): string[] {
  const { view } = state.snapshot;
  if (view?.kind !== 'health') return [];
  return poolLines(view.report, area, theme);
}

function poolLines({ pools }: HealthReport, area: ListArea, theme: Theme): string[] {
  return pools.map(({ type, running, limitNow, queued }) => {
    const row = new RowBuilder(area.columns, theme.glyphs).gap(2).column(type, 10, 'strong');
    return paintRow(row.text(`${running}/${limitNow} running, ${queued} queued`).build(), theme);
  });
}
