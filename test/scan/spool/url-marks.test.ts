import { expect, test } from 'vitest';
import { UrlMarks } from '../../../src/scan/spool/url-marks.ts';
import { fc } from '../../property.ts';

test('knows what it was told of each URL, however many there are', () => {
  const marks = new UrlMarks();
  const urls = Array.from(
    { length: 50_000 },
    (_, index) => `http://shop.example/item/${index}?page=${index % 7}`,
  );
  for (const [order, url] of urls.entries()) {
    expect(marks.find(url)).toBe(-1);
    marks.wait(marks.add(url), { depth: order % 11, order: order * 100_000 });
  }
  expect(marks.size).toBe(urls.length);
  for (const [order, url] of urls.entries())
    expect(marks.place(marks.find(url))).toEqual({ depth: order % 11, order: order * 100_000 });
  expect(marks.find('http://shop.example/item/50000?page=6')).toBe(-1);
});

test('does what a map does', () => {
  const step = fc.record({
    url: fc.nat({ max: 200 }).map((number) => `http://h/${number}`),
    depth: fc.nat({ max: 5 }),
    order: fc.nat({ max: 1_000 }),
    visit: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const marks = new UrlMarks();
      const model = new Map<string, { depth: number; order: number } | null>();
      for (const { url, depth, order, visit } of steps) {
        const known = model.get(url);
        const found = marks.find(url);
        expect(found >= 0).toBe(known !== undefined);
        const slot = found >= 0 ? found : marks.add(url);
        if (found >= 0) expect(marks.isWaiting(slot)).toBe(known !== null);
        if (known)
          expect(marks.isBehind(slot, depth, order)).toBe(
            known.depth > depth || (known.depth === depth && known.order > order),
          );
        if (visit) marks.visited(slot);
        else marks.wait(slot, { depth, order });
        model.set(url, visit ? null : { depth, order });
      }
    }),
  );
});
