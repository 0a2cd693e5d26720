import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { closeAloud } from '../../src/commands/console.ts';

test('leaving says what it waits for, and Ctrl-C does not wait; a line that drops does', async () => {
  const signals = new EventEmitter();
  const closed = Promise.withResolvers<void>();
  const calls: string[] = [];
  const floor = {
    engineView: () => ({ diskSilentSince: 1 }),
    engine: () => ({ supervisor: { live: () => ['one'] } }),
    close: (how: string) => {
      calls.push(how);
      if (calls.length === 2) closed.resolve();
      return closed.promise;
    },
  };
  let notes = '';
  const context = { signals, streams: { stderr: { write: (text: string) => (notes += text) } } };
  const leaving = closeAloud(context as never, floor as never, 'drain');
  expect(notes).toBe(
    '1 execution has 20 s to end; what has not ended by then goes back to the queue; Ctrl-C does not wait\n' +
      'the disk does not answer: it has 20 s, then this ends without it; Ctrl-C: 5 s\n',
  );
  signals.emit('SIGHUP', 'SIGHUP');
  expect(calls).toEqual(['drain']);
  signals.emit('SIGINT', 'SIGINT');
  await leaving;
  expect(calls).toEqual(['drain', 'handover']);
  expect(signals.listenerCount('SIGINT')).toBe(0);
});
