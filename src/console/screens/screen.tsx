import { Box } from 'ink';
import { Detail } from '../detail/detail.tsx';
import { helpLines } from '../help/help-lines.ts';
import { footerLines } from '../parts/footer-lines.ts';
import { headerLines } from '../parts/header-lines.ts';
import { Rows } from '../parts/rows.tsx';
import { sheetLines } from '../parts/sheet-lines.ts';
import { placeLines } from '../places/place-lines.ts';
import { readingLines } from '../places/reading/reading-lines.ts';
import { paintRow, RowBuilder } from '../rows/segment.ts';
import { bannersOf } from '../state/banner.ts';
import type { ConsoleState } from '../state/console-state.ts';
import { stateLayout } from '../state/cursors.ts';
import type { Layer } from '../state/layers.ts';
import { taskLines } from '../task/task-lines.ts';
import type { Theme } from '../theme.ts';
import { emergencyLines } from './emergency-lines.ts';
import { Floor } from './floor.tsx';
import { groupLines } from './group-lines.ts';
import { smallLines } from './small-lines.ts';

interface ScreenProps {
  state: ConsoleState;
  theme: Theme;
}

/** The whole frame, exactly as large as the terminal: header, banners, a screen, the dialog over it, footer. */
export function Screen({ state, theme }: ScreenProps) {
  const { columns, rows } = state.size;
  const banners = bannersOf(state);
  const layout = stateLayout(state);
  if (layout.form === 'too small')
    return <Rows lines={smallLines(state, theme)} width={columns} height={rows} />;
  const top = state.stack.at(-1);
  const sheet =
    top === undefined ? [] : sheetLines(state, top, theme, layout.bodyRows).slice(0, layout.bodyRows);
  const bannerLines = banners.map(({ text, keys = '', style }) => {
    // By itself: white space around text that is not ASCII is taken off.
    const row = new RowBuilder(columns, theme.glyphs).text(' ', style);
    row.column(`${text}${keys}`, row.left, style);
    return paintRow(row.build(), theme);
  });
  const above = [...headerLines(state, layout.headerRows, theme), ...bannerLines];
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Rows lines={above} width={columns} height={above.length} />
      <Box flexDirection="column" width={columns} height={layout.bodyRows} flexShrink={0}>
        <Body state={state} theme={theme} />
      </Box>
      <Rows lines={footerLines(state, theme)} width={columns} height={2} />
      {sheet.length === 0 ? null : (
        <Box position="absolute" top={above.length + layout.bodyRows - sheet.length} left={0}>
          <Rows lines={sheet} width={columns} height={sheet.length} />
        </Box>
      )}
    </Box>
  );
}

/** The uppermost screen; dialogs are drawn over it. */
function Body({ state, theme }: ScreenProps) {
  const layout = stateLayout(state);
  const { bodyRows } = layout;
  const screen = state.stack.findLast(isScreen);
  switch (screen?.kind) {
    case 'detail':
      return <Detail state={state} layer={screen} bodyRows={bodyRows} theme={theme} />;
    case 'task':
      return (
        <Rows
          lines={taskLines(state, screen, { columns: state.size.columns, rows: bodyRows }, theme)}
          width={state.size.columns}
          height={bodyRows}
        />
      );
    case 'reading':
      return (
        <Rows
          lines={readingLines(screen, { columns: state.size.columns, rows: bodyRows }, theme)}
          width={state.size.columns}
          height={bodyRows}
        />
      );
    case 'group':
      return (
        <Rows
          lines={groupLines(state, screen, bodyRows, theme)}
          width={state.size.columns}
          height={bodyRows}
        />
      );
    case 'help':
      return (
        <Rows
          lines={helpLines(state, screen, bodyRows, theme)}
          width={state.size.columns}
          height={bodyRows}
        />
      );
    case 'emergency':
      return (
        <Rows lines={emergencyLines(state, bodyRows, theme)} width={state.size.columns} height={bodyRows} />
      );
    default:
      if (state.place !== 'floor') {
        const area = { columns: state.size.columns, rows: bodyRows };
        return (
          <Rows lines={placeLines(state, state.place, area, theme)} width={area.columns} height={area.rows} />
        );
      }
      return <Floor state={state} layout={layout} theme={theme} />;
  }
}

function isScreen(
  layer: Layer,
): layer is Extract<Layer, { kind: 'group' | 'task' | 'detail' | 'reading' | 'help' | 'emergency' }> {
  return ['group', 'task', 'detail', 'reading', 'help', 'emergency'].includes(layer.kind);
}
