import { expect, test } from 'vitest';
import { seedVisit, type Visit } from '../../../src/scan/frontier.ts';
import { DepthQueue } from '../../../src/scan/spool/depth-queue.ts';
import { Spool } from '../../../src/scan/spool/spool.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { fc } from '../../property.ts';

test('gives what waits in order, wherever it is kept, whatever comes and goes in between', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ put: fc.nat({ max: 5_000 }) }) },
    { weight: 2, arbitrary: fc.record({ take: fc.nat({ max: 40 }) }) },
    { weight: 1, arbitrary: fc.record({ remove: fc.nat() }) },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 200, maxLength: 900 }), (steps) => {
      const spool = new Spool('', 'test', systemClock);
      const queue = new DepthQueue(spool.atDepth(3, 2));
      const model: Visit[] = [];
      for (const [index, action] of steps.entries()) {
        if ('put' in action) {
          const visit = { ...seedVisit(`http://h/${index}`, action.put), depth: 2 };
          // Two links of one host never stand at the same place.
          if (model.some(({ order }) => order === visit.order)) continue;
          queue.put(visit);
          model.push(visit);
        } else if ('take' in action)
          for (let taken = 0; taken < action.take; taken += 1) {
            model.sort((one, other) => one.order - other.order);
            expect(queue.take()).toEqual(model.shift() ?? null);
          }
        else if (model.length > 0) {
          const [gone] = model.splice(action.remove % model.length, 1);
          if (gone) queue.remove(gone.order, gone.url);
        }
        expect(queue.size).toBe(model.length);
      }
      spool.close();
    }),
    { numRuns: 30 },
  );
});
