import { Box } from 'ink';
import { Row } from './row.tsx';

/** Lines below each other in a block of this size; those that are missing stay empty. They fit: nothing is clipped. */
export function Rows({ lines, width, height }: { lines: readonly string[]; width: number; height: number }) {
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      {lines.slice(0, height).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen.
        <Row key={index} text={line} />
      ))}
    </Box>
  );
}
