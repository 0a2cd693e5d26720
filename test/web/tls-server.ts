/** A real HTTPS server on loopback with a certificate that openssl makes for it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Loopback, listen } from './loopback.ts';

export const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;

/** A certificate that signs itself, for `name` and 127.0.0.1, good for three days. */
export function makeCertificate(name: string): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-tls-'));
  try {
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', `/CN=${name}/O=Self`, '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`];
    const kind = [
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '3',
    ];
    const args = ['req', ...kind, ...subject, '-keyout', keyFile, '-out', certFile];
    execFileSync('openssl', args, { stdio: 'ignore' });
    return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function openTlsServer(
  certificate: { key: string; cert: string },
  respond: RequestListener,
): Promise<Loopback> {
  const requests: string[] = [];
  const server = createServer(certificate, (request, response) => {
    requests.push(request.url ?? '');
    respond(request, response);
  });
  const loopback = await listen(server, () => server.closeAllConnections());
  return { ...loopback, origin: `https://${loopback.host}`, requests };
}
