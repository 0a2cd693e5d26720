import { Text } from 'ink';
import { memo } from 'react';

/**
 * One line of the screen, painted and fitted beforehand. A single memoised Text with its colours inside costs a
 * fraction of a Box for each cell, and an unchanged line costs nothing. An empty Text would have no height.
 */
export const Row = memo(function Row({ text }: { text: string }) {
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
});
