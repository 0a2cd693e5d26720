import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { type Channel, openChannel } from '../../src/workers/channel.ts';
import { settled } from '../fake-clock.ts';

/** Both ends of a socket, as far as a channel can tell. */
function pair(): [Duplex, Duplex] {
  const ends: Duplex[] = [0, 1].map(
    (side) =>
      new Duplex({
        read: () => undefined,
        write(chunk: Buffer, _, done) {
          ends[1 - side]!.push(chunk);
          done();
        },
        final(done) {
          ends[1 - side]!.push(null);
          done();
        },
      }),
  );
  return ends as [Duplex, Duplex];
}

function listen(socket: Duplex, longest = 1_000) {
  const heard: unknown[] = [];
  const channel: Channel = openChannel(socket, longest, {
    message: (message) => heard.push(message),
    garbled: (why) => heard.push(`garbled: ${why}`),
    closed: () => heard.push('closed'),
  });
  return { channel, heard };
}

test('messages arrive whole and in order, however they are cut', async () => {
  const [here, there] = pair();
  const { heard } = listen(here);
  const bytes = Buffer.from('{"text":"größer €"}\n{"a":1}\n{"b":2}\n');
  for (const byte of bytes) there.write(Buffer.of(byte));
  await settled();
  there.write('{"c":3}\n{"d":4}\n');
  await settled();
  expect(heard).toEqual([{ text: 'größer €' }, { a: 1 }, { b: 2 }, { c: 3 }, { d: 4 }]);
});

test('after a line that is no JSON nothing more is delivered', async () => {
  const [here, there] = pair();
  const { heard } = listen(here);
  there.write('{"a":1}\nhello\n{"b":2}\n');
  there.write('{"c":3}\n');
  await settled();
  expect(heard).toEqual([{ a: 1 }, expect.stringMatching(/^garbled: a line that is no JSON/)]);
});

test.each(['x'.repeat(1_001), `${'x'.repeat(1_001)}\n`])(
  'a line beyond the limit is garbled once',
  async (text) => {
    const [here, there] = pair();
    const { heard } = listen(here);
    there.write(text);
    there.write(text);
    await settled();
    expect(heard).toEqual([
      expect.stringMatching(/^garbled: a message of (more than 1000|1001) characters$/),
    ]);
  },
);

test('closing delivers what was sent before and ends both sides', async () => {
  const [here, there] = pair();
  const [one, other] = [listen(here), listen(there)];
  one.channel.send({ last: 'word' });
  one.channel.close();
  await settled();
  expect(other.heard).toEqual([{ last: 'word' }, 'closed']);
  expect(one.heard).toEqual(['closed']);
  one.channel.send({ too: 'late' });
  other.channel.send({ too: 'late' });
});
