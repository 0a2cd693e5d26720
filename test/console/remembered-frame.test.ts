/** Frames of remembered rows against those that Ink makes anew. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type InkOutput, rememberedFrame } from '../../src/console/terminal/remembered-frame.ts';
import { packageRoot } from '../../src/shared/package-root.ts';
import { fc } from '../property.ts';

type Size = { width: number; height: number };
interface Original extends Omit<InkOutput, 'getAnew'> {
  get(): { output: string; height: number };
  clip(area: { x1: number; x2: number; y1: number; y2: number }): void;
  unclip(): void;
}

// Ink does not export it; the build replaces it there.
const file = join(packageRoot(), 'node_modules', 'ink', 'build', 'output.js');
const { default: Output } = (await import(pathToFileURL(file).href)) as {
  default: new (size: Size) => Original;
};

class OutputAnew extends Output implements InkOutput {
  getAnew() {
    return this.get();
  }
}
const make: new (size: Size) => OutputAnew = OutputAnew;

const STYLES = ['', '1', '2', '7', '31', '1;32', '38;5;208', '48;2;1;2;3', '0', '22', '39'];
const word = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 12 }).filter((text) => /^[\x20-\x7e]*$/.test(text)),
  fc.constantFrom('日本', 'e\u0301', '✓ ok', '│', '━━──', '👩‍👩‍👧', '\u200b', '   '),
);
const painted = fc
  .array(fc.tuple(fc.constantFrom(...STYLES), word), { maxLength: 5 })
  .map((parts) =>
    parts.map(([style, text]) => (style === '' ? text : `\u001b[${style}m${text}\u001b[0m`)).join(''),
  );
const placed = fc.record({
  x: fc.integer({ min: 0, max: 30 }),
  y: fc.integer({ min: -1, max: 6 }),
  line: painted,
});

function drawn(size: Size, lines: readonly { x: number; y: number; line: string }[]): OutputAnew {
  const output = new make(size);
  for (const { x, y, line } of lines) output.write(x, y, ' ', { transformers: [() => line] });
  return output;
}

describe('a frame of remembered rows', () => {
  test('is the one that Ink makes, when it is new and when it is known', () => {
    fc.assert(
      fc.property(fc.array(placed, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), (lines, width) => {
        const size = { width, height: 6 };
        const expected = drawn(size, lines).get();
        for (let time = 0; time < 2; time += 1)
          expect(rememberedFrame(drawn(size, lines), make)).toEqual(expected);
      }),
    );
  });

  test('makes a row anew only once', () => {
    let made = 0;
    class Counted extends OutputAnew {
      override getAnew() {
        made += 1;
        return super.getAnew();
      }
    }
    const frame = (cursor: number) =>
      rememberedFrame(
        drawn(
          { width: 20, height: 5 },
          [0, 1, 2, 3, 4].map((y) => ({ x: 0, y, line: `${y === cursor ? '>' : ' '} a row ${y}` })),
        ),
        Counted,
      );
    frame(0);
    expect(made).toBe(5);
    frame(1);
    expect(made).toBe(7);
    frame(0);
    expect(made).toBe(7);
  });

  test.each([
    [
      'text that has styles before it is transformed',
      (output: OutputAnew) => output.write(0, 0, '\u001b[1mx\u001b[0m', { transformers: [] }),
    ],
    ['text of several lines', (output: OutputAnew) => output.write(0, 0, 'a\nb', { transformers: [] })],
    [
      'lines that are cut',
      (output: OutputAnew) => {
        output.clip({ x1: 0, x2: 4, y1: 0, y2: 1 });
        output.write(0, 0, 'longer than that', { transformers: [] });
        output.unclip();
      },
    ],
  ])('is left to Ink: %s', (_, write) => {
    const output = new make({ width: 20, height: 3 });
    write(output);
    expect(rememberedFrame(output, make)).toBeNull();
  });
});
