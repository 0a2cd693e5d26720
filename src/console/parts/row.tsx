import { Transform } from 'ink';
import { memo } from 'react';

/**
 * One line of the screen, painted and fitted beforehand: no wider than its place, since nothing cuts it. Ink would
 * measure and cut each line again for every frame, which costs more than all else; what a Transform puts in the place
 * of one blank is taken as it is. Memoised, so that an unchanged line is not even laid out again.
 */
export const Row = memo(function Row({ text }: { text: string }) {
  return <Transform transform={() => text}> </Transform>;
});
