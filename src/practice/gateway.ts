/** The old gateway: a port of its own that really closes and opens again, so that refused connections are real. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../shared/clock.ts';
import { codeOf } from '../shared/errors.ts';
import { planAt, untilGatewayTurns } from './plan.ts';

export interface Gateway {
  /** `http://127.0.0.1:PORT`, the same while it is closed. */
  origin: string;
  close(): Promise<void>;
}

/** @param openedAt the clock's uptime at which the plan began. */
export async function openGateway(clock: Clock, openedAt: number): Promise<Gateway> {
  const stopping = new AbortController();
  const elapsed = () => clock.uptime() - openedAt;
  let server: Server | null = await listen(0);
  const { port } = server.address() as AddressInfo;

  const follow = async () => {
    while (!stopping.signal.aborted) {
      const { gatewayOpen } = planAt(elapsed());
      if (server === null && gatewayOpen) server = await reopen(port);
      if (server !== null && !gatewayOpen) {
        await shut(server);
        server = null;
      }
      await clock.sleep(untilGatewayTurns(elapsed()), stopping.signal);
    }
    if (server !== null) await shut(server);
  };
  const following = follow();

  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      stopping.abort();
      await following;
    },
  };
}

async function listen(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const body = request.method === 'HEAD' ? '' : 'gateway ready\n';
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** While it was closed another program may have taken the port: then the gateway stays closed for this turn. */
async function reopen(port: number): Promise<Server | null> {
  try {
    return await listen(port);
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return null;
    throw error;
  }
}

async function shut(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
