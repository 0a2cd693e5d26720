import type { Duplex } from 'node:stream';
import { messageOf } from '../shared/errors.ts';

export interface ChannelEvents {
  message(message: unknown): void;
  /** The other side sent something that is no message; nothing more is delivered. */
  garbled(why: string): void;
  /** The other side is gone, or `close` was called. Exactly once. */
  closed(): void;
}

export interface Channel {
  /** Does nothing once the other side is gone. */
  send(message: object): void;
  /** What was sent before still arrives. */
  close(): void;
}

/** Speaks JSON lines over a socket. A line longer than `longest` characters, or one that is no JSON, is garbled. */
export function openChannel(socket: Duplex, longest: number, events: ChannelEvents): Channel {
  let rest = '';
  let usable = true;

  function give(line: string): void {
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch (thrown) {
      refuse(`a line that is no JSON (${messageOf(thrown)})`);
      return;
    }
    events.message(message);
  }
  function refuse(why: string): void {
    usable = false;
    rest = '';
    events.garbled(why);
  }

  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    if (!usable) return;
    // Joined only when a line ends, so that a long line in many pieces is copied once.
    if (!text.includes('\n')) rest += text;
    else {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.length > longest) return refuse(`a message of ${line.length} characters`);
        if (usable) give(line);
      }
    }
    if (rest.length > longest) refuse(`a message of more than ${longest} characters`);
  });
  // A reset is how a killed process closes; 'close' follows and says the same.
  socket.on('error', () => undefined);
  socket.on('end', () => socket.end());
  socket.once('close', () => events.closed());

  return {
    send(message) {
      if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
    },
    close() {
      usable = false;
      socket.end();
      // Without a reader the other side's 'end' would never be seen.
      socket.resume();
    },
  };
}
