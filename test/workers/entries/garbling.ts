/** A worker that answers its order with whatever the order's name holds, or with a line that does not end. */
import { Socket } from 'node:net';

const socket = new Socket({ fd: 3 });
socket.setEncoding('utf8');
socket.on('data', (text: string) => {
  const message = JSON.parse(text) as { order?: { input: { name: string } } };
  const name = message.order?.input.name ?? '';
  socket.write(name === 'endless' ? 'x'.repeat(2 * 1024 * 1024) : name);
});
