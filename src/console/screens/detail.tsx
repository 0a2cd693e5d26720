import { Box } from 'ink';
import { DIVIDER_CELLS, MARKER_CELLS } from '../layout.ts';
import { Row } from '../parts/row.tsx';
import { Rows } from '../parts/rows.tsx';
import { STATUS_STYLES } from '../places/status-styles.ts';
import { paintRow, RowBuilder, ruled, type Segment } from '../rows/segment.ts';
import type { ConsoleState, DetailLayer } from '../state/console-state.ts';
import { clockText } from '../text/time-words.ts';
import type { StyleName, Theme } from '../theme.ts';
import { factLines } from './detail-facts.ts';
import { type DetailPart, detailLayout } from './detail-layout.ts';

interface DetailProps {
  state: ConsoleState;
  layer: DetailLayer;
  bodyRows: number;
  theme: Theme;
}

/** One execution: its facts and the end of its log. */
export function Detail({ state, layer, bodyRows, theme }: DetailProps) {
  const layout = detailLayout(state.size.columns, bodyRows);
  const facts = factsPart(state, layer, layout.facts, theme);
  const log = logPart(layer, layout.log, state.snapshot.zone, theme);
  const divider = ` ${theme.paint('faint', theme.glyphs.divider)} `;
  const beside = Array.from({ length: layout.log.height + 1 }, (_, index) => divider + (log[index] ?? ''));
  const factsBlock = <Rows lines={facts} width={layout.facts.width} height={layout.facts.height + 1} />;
  return (
    <Box flexDirection="column" width={state.size.columns} height={bodyRows}>
      <Row text={titleLine(state, layer, theme)} />
      {layout.beside ? (
        <Box flexDirection="row" width={state.size.columns}>
          {factsBlock}
          <Rows lines={beside} width={layout.log.width + DIVIDER_CELLS} height={layout.log.height + 1} />
        </Box>
      ) : (
        <>
          {factsBlock}
          <Rows lines={log} width={layout.log.width} height={layout.log.height + 1} />
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
  const lines = factLines(layer.detail, { width: part.width, now: state.now, zone: state.snapshot.zone });
  const top = Math.min(layer.factsTop, Math.max(0, lines.length - part.height));
  const more = lines.length > part.height ? ` ${top + 1}-${top + part.height} of ${lines.length}` : '';
  const heading = partHeading(`Facts${more}`, layer.focus === 'facts', part.width, theme);
  return [heading, ...lines.slice(top, top + part.height).map((line) => paintRow(line, theme))];
}

function logPart(layer: DetailLayer, part: DetailPart, zone: string, theme: Theme): string[] {
  const lines = layer.log ?? [];
  const end = Math.max(0, lines.length - part.height);
  const top = layer.logTop === null ? end : Math.min(layer.logTop, end);
  const where =
    layer.logTop === null ? 'follows' : `${top + 1}-${top + part.height} of ${lines.length}, G follows`;
  const heading = partHeading(`Log, ${where}`, layer.focus === 'log', part.width, theme);
  if (lines.length === 0) return [heading, logLine(emptyLog(layer), part.width, 'faint', theme)];
  const shown = lines.slice(top, top + part.height);
  return [heading, ...shown.map((line) => logLine(logTime(line, zone), part.width, levelStyle(line), theme))];
}

function emptyLog({ log, detail }: DetailLayer): string {
  if (log === null) return 'reading the log';
  return detail.startedAt === null ? 'no log yet: it has not started' : 'nothing has been logged';
}

function logLine(text: string, width: number, style: StyleName, theme: Theme): string {
  return paintRow(
    new RowBuilder(width, theme.glyphs)
      .gap(2)
      .column(text, width - 2, style)
      .build(),
    theme,
  );
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:(\d\d)(?:\.\d+)?Z(?= )/;

/** Logs are written in UTC; here they are read beside a clock of the floor's zone: `14:05:09 info ...`. */
function logTime(line: string, zone: string): string {
  return line.replace(
    INSTANT,
    (instant, seconds: string) => `${clockText(Date.parse(instant), zone)}:${seconds}`,
  );
}

/** A level anywhere at the start of the line, as text logs and JSON logs have it. */
function levelStyle(line: string): StyleName {
  const level = /\b(error|fatal|warn|debug)\b/i.exec(line.slice(0, 60))?.[1]?.toLowerCase();
  if (level === 'error' || level === 'fatal') return 'bad';
  if (level === 'warn') return 'warning';
  return level === 'debug' ? 'faint' : 'plain';
}

function partHeading(text: string, focused: boolean, width: number, theme: Theme): string {
  const { glyphs } = theme;
  const title = { text: focused ? `[${text}]` : ` ${text}`, focused };
  const rule: Segment = { text: glyphs.rule.repeat(MARKER_CELLS), style: 'heading' };
  const rest = new RowBuilder(width - MARKER_CELLS, glyphs).title(title, width - MARKER_CELLS).build();
  return paintRow(ruled([rule, ...rest], glyphs), theme);
}
