/**
 * Ink writes a frame in three pieces: begin of a synchronised update, body, end. Joined they are one write, which a
 * terminal on a slow line cannot show by halves, and shorter; counted they are what the budgets are measured by.
 */
import { Buffer } from 'node:buffer';
import { squeezedFrame } from './squeeze-frame.ts';

/** https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036 */
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';

export interface FrameStream {
  stream: NodeJS.WriteStream;
  /** Bytes and writes since the start. */
  written(): { bytes: number; writes: number };
}

type Written = () => void;

export function frameStream(stdout: NodeJS.WriteStream): FrameStream {
  let bytes = 0;
  let writes = 0;
  let frame: string[] | null = null;
  let waiting: Written[] = [];

  const send = (text: string, done?: Written): boolean => {
    // An empty write is Ink waiting for the ones before it; it shall wait, but costs nothing.
    if (text !== '') {
      bytes += Buffer.byteLength(text);
      writes += 1;
    }
    return stdout.write(text, done);
  };

  const write = (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | Written,
    callback?: Written,
  ): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const done = typeof encoding === 'function' ? encoding : callback;
    if (text === BEGIN && frame === null) frame = [];
    if (frame === null) return send(text, done);
    frame.push(text);
    if (done !== undefined) waiting.push(done);
    if (text !== END) return true;
    const whole = squeezedFrame(frame.join(''));
    const told = waiting;
    frame = null;
    waiting = [];
    return send(whole, () => {
      for (const tell of told) tell();
    });
  };

  const stream = new Proxy(stdout, {
    get(target, property) {
      if (property === 'write') return write;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { stream, written: () => ({ bytes, writes }) };
}
