import { Box } from 'ink';
import { DIVIDER_CELLS } from '../layout.ts';
import { Row } from '../parts/row.tsx';
import { Rows } from '../parts/rows.tsx';
import { STATUS_STYLES } from '../places/status-styles.ts';
import { paintRow, RowBuilder } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { DetailLayer } from '../state/layers.ts';
import type { Theme } from '../theme.ts';
import { factLines } from './detail-facts.ts';
import type { DetailPart } from './detail-layout.ts';
import { detailParts } from './detail-parts.ts';
import { logLines, partHeading } from './log-lines.ts';

interface DetailProps {
  state: ConsoleState;
  layer: DetailLayer;
  bodyRows: number;
  theme: Theme;
}

/** One execution: its facts and its log. */
export function Detail({ state, layer, bodyRows, theme }: DetailProps) {
  const layout = detailParts(state, layer, bodyRows);
  const facts = factsPart(state, layer, layout.facts, theme);
  const log = logLines(state, layer, layout.log, bodyRows, theme);
  const divider = ` ${theme.paint('faint', theme.glyphs.divider)} `;
  const beside = Array.from({ length: layout.log.height + 1 }, (_, index) => divider + (log[index] ?? ''));
  const factsBlock = <Rows lines={facts} width={layout.facts.width} height={layout.facts.height + 1} />;
  const logBlock = <Rows lines={log} width={layout.log.width} height={layout.log.height + 1} />;
  if (layout.form === 'single')
    return (
      <Box flexDirection="column" width={state.size.columns} height={bodyRows}>
        <Row text={titleLine(state, layer, theme)} />
        {layer.focus === 'log' ? logBlock : factsBlock}
      </Box>
    );
  return (
    <Box flexDirection="column" width={state.size.columns} height={bodyRows}>
      <Row text={titleLine(state, layer, theme)} />
      {layout.form === 'beside' ? (
        <Box flexDirection="row" width={state.size.columns}>
          {factsBlock}
          <Rows lines={beside} width={layout.log.width + DIVIDER_CELLS} height={layout.log.height + 1} />
        </Box>
      ) : (
        <>
          {factsBlock}
          {logBlock}
        </>
      )}
    </Box>
  );
}

function titleLine(state: ConsoleState, { detail }: DetailLayer, theme: Theme): string {
  const grace = state.graces.find(({ executionIds }) => executionIds.has(detail.executionId));
  const row = new RowBuilder(state.size.columns, theme.glyphs).gap();
  row.text(detail.name, 'strong').gap(2).text(detail.status, STATUS_STYLES[detail.status]).gap(2);
  row.text(`${detail.type} execution ${detail.executionId}`, 'faint').gap(2);
  if (grace !== undefined) {
    const seconds = Math.max(0, Math.ceil((grace.dueAt - state.now) / 1_000));
    row.text(`${grace.doing} in ${seconds}s, ${state.keymap.keyOf('undo')} to undo`, 'warning');
  }
  return paintRow(row.build(), theme);
}

function factsPart(state: ConsoleState, layer: DetailLayer, part: DetailPart, theme: Theme): string[] {
  const lines = factLines(layer.detail, {
    glyphs: theme.glyphs,
    width: part.width,
    now: state.now,
    zone: state.snapshot.zone,
  });
  const top = Math.min(layer.factsTop, Math.max(0, lines.length - part.height));
  const more = lines.length > part.height ? ` ${top + 1}-${top + part.height} of ${lines.length}` : '';
  const heading = partHeading(`Facts${more}`, layer.focus === 'facts', part.width, theme);
  return [heading, ...lines.slice(top, top + part.height).map((line) => paintRow(line, theme))];
}
