import xterm from '@xterm/headless';
import { expect, test } from 'vitest';
import { squeezedFrame } from '../../src/console/terminal/squeeze-frame.ts';
import { fc } from '../property.ts';
import { type Grid, readGrid } from '../screens/grid.ts';

const codes = [
  '',
  '0',
  '1',
  '2',
  '3',
  '4',
  '7',
  '9',
  '22',
  '23',
  '24',
  '27',
  '29',
  '31',
  '36',
  '39',
  '42',
  '49',
  '97',
  '100',
  '38;5;9',
  '38;5;200',
  '48;5;16',
  '38;2;1;22;100',
  '48;2;0;49;38',
];
const piece = fc.oneof(
  fc.constantFrom(...codes).map((code) => `\u001b[${code}m`),
  fc.tuple(fc.constantFrom(...codes), fc.constantFrom(...codes)).map((pair) => `\u001b[${pair.join(';')}m`),
  fc.constantFrom('\u001b[E', '\u001b[K', '\u001b[5G', '\u001b[2A', '\r\n', 'text', 'x', ' '),
  fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('a', 'b', '─', '█') }),
);

async function drawn(frame: string): Promise<Grid> {
  const terminal = new xterm.Terminal({ cols: 30, rows: 8, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(frame, resolve));
  const grid = readGrid(terminal, true);
  terminal.dispose();
  return grid;
}

test('a squeezed frame shows exactly the same, in no more bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
      const frame = pieces.join('');
      const squeezed = squeezedFrame(frame);
      expect(squeezed.length).toBeLessThanOrEqual(frame.length);
      expect(await drawn(`${squeezed}end`)).toEqual(await drawn(`${frame}end`));
    }),
    { numRuns: 150 },
  );
});

test('styles that ended before the changed cell are not sent', () => {
  const line = '\u001b[50G\u001b[K\u001b[1m\u001b[22m\u001b[36m\u001b[39m\u001b[2m\u001b[22m7/400\n';
  expect(squeezedFrame(`\u001b[E\u001b[E\u001b[E${line}`)).toBe('\u001b[3E\u001b[50G\u001b[K7/400\n');
});

test('a frame that is as short as can be stays as it is', () => {
  const frame = '\u001b[1mx\u001b[;31my';
  expect(squeezedFrame(frame)).toBe(frame);
});

test('a frame with styles that it does not know is left alone', () => {
  const frame = '\u001b[1m\u001b[22m\u001b[58;5;200mx\u001b[39m';
  expect(squeezedFrame(frame)).toBe(frame);
});
