import xterm from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { type Grid, readGrid, textOf } from './grid.ts';
import { lineShape } from './line-shapes.ts';
import { pngOf } from './png.ts';
import { CELL_HEIGHT, CELL_WIDTH } from './shape.ts';
import { svgOf } from './svg.ts';

async function gridOf(text: string, columns = 20, rows = 3): Promise<Grid> {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const grid = readGrid(terminal, false);
  terminal.dispose();
  return grid;
}

describe('the cell grid', () => {
  test('keeps colours, weights and the text of each cell', async () => {
    const grid = await gridOf('\u001b[1;31mred\u001b[0m \u001b[7mswapped\u001b[0m \u001b[38;2;1;2;3mx');
    expect(textOf(grid).split('\n')[0]).toBe('red swapped x');
    expect(grid.cells[0]?.[0]).toMatchObject({ text: 'r', foreground: 1, bold: true, inverse: false });
    expect(grid.cells[0]?.[4]).toMatchObject({ text: 's', foreground: null, bold: false, inverse: true });
    expect(grid.cells[0]?.[12]).toMatchObject({ text: 'x', foreground: '#010203' });
  });

  test('gives a wide character two cells, of which the second is empty', async () => {
    const grid = await gridOf('漢a');
    expect(grid.cells[0]?.slice(0, 3).map((cell) => cell.text)).toEqual(['漢', '', 'a']);
    expect(textOf(grid).startsWith('漢a')).toBe(true);
  });
});

describe('lines', () => {
  const reaches = (character: string, edge: 'left' | 'right' | 'up' | 'down') =>
    (lineShape(character)?.rectangles ?? []).some(
      ({ x, y, width, height }) =>
        ({
          left: x === 0 && y <= 9 && y + height > 9,
          right: x + width === CELL_WIDTH && y <= 9 && y + height > 9,
          up: y === 0 && x <= 4 && x + width > 4,
          down: y + height === CELL_HEIGHT && x <= 4 && x + width > 4,
        })[edge],
    );

  test.each([
    ['─', ['left', 'right']],
    ['┃', ['up', 'down']],
    ['┌', ['right', 'down']],
    ['┛', ['left', 'up']],
    ['├', ['right', 'up', 'down']],
    ['┰', ['left', 'right', 'down']],
    ['╋', ['left', 'right', 'up', 'down']],
    ['╶', ['right']],
    ['╿', ['up', 'down']],
  ] as const)('%s reaches exactly the edges it stands for', (character, edges) => {
    const found = (['left', 'right', 'up', 'down'] as const).filter((edge) => reaches(character, edge));
    expect(found).toEqual([...edges]);
  });

  test('every box-drawing character has a shape, and nothing else has', () => {
    for (let code = 0x2500; code <= 0x257f; code++) {
      const shape = lineShape(String.fromCodePoint(code));
      expect(shape?.stroke !== undefined || (shape?.rectangles.length ?? 0) > 0, code.toString(16)).toBe(
        true,
      );
    }
    expect(lineShape('a')).toBeNull();
    expect(lineShape('█')).toBeNull();
  });
});

describe('the picture', () => {
  test('names the x of each glyph, so that columns hold in any font', async () => {
    const svg = svgOf(await gridOf('a b'), 'title');
    const [, xs, text] = />?<text fill="[^"]+" y="\d+" x="([\d. ]+)">(ab)<\/text>/.exec(svg) ?? [];
    const [first = 0, second = 0] = (xs ?? '').split(' ').map(Number);
    expect(text).toBe('ab');
    expect(second - first).toBe(2 * CELL_WIDTH);
  });

  test('escapes what the screen shows', async () => {
    const svg = svgOf(await gridOf('<b>&"'), '</text><script>');
    expect(svg).toContain('&lt;b&gt;&amp;&quot;');
    expect(svg).not.toContain('<script>');
  });

  test('is the same for the same grid, and an image after rendering', async () => {
    const [one, two] = [await gridOf('\u001b[32m╭─ ok ─╮ █▌░'), await gridOf('\u001b[32m╭─ ok ─╮ █▌░')];
    expect(svgOf(one, 't')).toBe(svgOf(two, 't'));
    const png = pngOf(svgOf(one, 't'));
    expect([...png.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
  });
});
