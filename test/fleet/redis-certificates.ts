/** An authority of one test, and what it signed: for the server and, where it asks for one, for a client. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RedisCertificates {
  caFile: string;
  certFile: string;
  keyFile: string;
  clientCertFile: string;
  clientKeyFile: string;
  /** An authority that signed none of them. */
  strangerFile: string;
}

const KEY = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';

/** @param names as openssl writes them: `IP:127.0.0.1,DNS:localhost`. @throws where openssl is missing */
export function makeRedisCertificates(
  folder: string,
  names = 'IP:127.0.0.1,DNS:localhost',
): RedisCertificates {
  const at = (name: string) => join(folder, name);
  const openssl = (command: string) =>
    execFileSync('openssl', command.split(' '), { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const authority = (name: string) =>
    openssl(`req -x509 ${KEY} -keyout ${name}.key -out ${name}.pem -days 2 -subj /CN=${name}-of-a-test`);
  const signed = (name: string, alternative: string) => {
    openssl(`req ${KEY} -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`);
    writeFileSync(at(`${name}.ext`), `subjectAltName=${alternative}\n`);
    const by = '-CA ca.pem -CAkey ca.key -CAcreateserial';
    openssl(`x509 -req -in ${name}.csr ${by} -days 2 -extfile ${name}.ext -out ${name}.pem`);
  };
  authority('ca');
  authority('stranger');
  signed('server', names);
  signed('client', 'DNS:client');
  return {
    caFile: at('ca.pem'),
    certFile: at('server.pem'),
    keyFile: at('server.key'),
    clientCertFile: at('client.pem'),
    clientKeyFile: at('client.key'),
    strangerFile: at('stranger.pem'),
  };
}
