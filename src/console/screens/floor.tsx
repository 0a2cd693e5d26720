import { Box } from 'ink';
import { DIVIDER_CELLS, type Layout, type Pane, type PaneName } from '../layout.ts';
import { paneLines, paneTabs } from '../parts/pane-lines.ts';
import { Row } from '../parts/row.tsx';
import { Rows } from '../parts/rows.tsx';
import type { ConsoleState } from '../state/console-state.ts';
import type { Theme } from '../theme.ts';

interface FloorProps {
  state: ConsoleState;
  layout: Layout;
  theme: Theme;
  /** Without selection, for print. */
  printed?: boolean;
}

/** The home screen: what runs, what comes, what failed. */
export function Floor({ state, layout, theme, printed = false }: FloorProps) {
  const block = (pane: Pane, before = '', beforeCells = 0) => (
    <Rows
      key={pane.name}
      lines={paneLines(state, pane, { theme, printed, before })}
      width={pane.width + beforeCells}
      height={pane.height}
    />
  );
  if (layout.form === 'single')
    return (
      <Box flexDirection="column" height={layout.bodyRows} width={state.size.columns}>
        <Row text={paneTabs(state, theme)} />
        {layout.panes.map((pane) => block(pane))}
      </Box>
    );
  if (layout.form === 'stacked') return <>{layout.panes.map((pane) => block(pane))}</>;
  const named = (name: PaneName) => layout.panes.filter((pane) => pane.name === name);
  const divider = ` ${theme.paint('faint', theme.glyphs.divider)} `;
  return (
    <>
      {named('running').map((pane) => block(pane))}
      <Box flexDirection="row" width={state.size.columns}>
        {named('failures').map((pane) => block(pane))}
        {named('upcoming').map((pane) => block(pane, divider, DIVIDER_CELLS))}
      </Box>
    </>
  );
}
