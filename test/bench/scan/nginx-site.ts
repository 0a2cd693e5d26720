/** Debian's nginx over a folder on loopback, started for one benchmark and ended by it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Scratch } from '../engine/scratch.ts';

export interface ServedSite {
  origin: string;
  stop(): Promise<void>;
}

const STARTS_WITHIN_MS = 5_000;
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** nginx writes nowhere but in a folder of the scratch. */
export async function serveFolder(root: string, scratch: Scratch): Promise<ServedSite> {
  const port = await freePort();
  const place = scratch.folder();
  const configuration = join(place, 'nginx.conf');
  writeFileSync(configuration, configurationOf(root, place, port));
  const child = spawn('nginx', ['-e', join(place, 'error.log'), '-c', configuration], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  scratch.own(child);
  const origin = `http://127.0.0.1:${port}`;
  await answering(origin, child);
  return { origin, stop: () => scratch.end(child) };
}

function configurationOf(root: string, place: string, port: number): string {
  const temporary = TEMPORARY.map((name) => `${name}_temp_path ${join(place, name)};`).join(' ');
  // One process, so that ending it ends all of it.
  return `daemon off; master_process off; pid ${join(place, 'pid')};
events { worker_connections 1024; }
http {
  include /etc/nginx/mime.types; default_type application/octet-stream; access_log off; sendfile on;
  keepalive_requests 1000000; ${temporary}
  server { listen 127.0.0.1:${port}; root ${root}; index index.html; }
}
`;
}

async function answering(origin: string, child: ChildProcess): Promise<void> {
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  const until = performance.now() + STARTS_WITHIN_MS;
  for (;;) {
    const answer = await Promise.race([fetch(origin).catch(() => null), failed]);
    await answer?.body?.cancel();
    if (answer !== null) return;
    if (child.exitCode !== null || performance.now() > until) throw new Error('nginx does not answer');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
