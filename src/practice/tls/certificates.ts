/** Certificates of every fault, made anew for each run by the machine's openssl; none of them outlives the run. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { codeOf } from '../../shared/errors.ts';

export interface CertificatePlan {
  name: string;
  /** Subject alternative names as openssl writes them: `IP:127.0.0.1,DNS:localhost`. */
  names: string;
  /** Epoch milliseconds. */
  notBefore: number;
  notAfter: number;
  /** `practice`: the authority of the run; `stranger`: another one; `self`: the certificate itself. */
  signedBy: 'practice' | 'stranger' | 'self';
}

export interface Certificates {
  /** PEM of the private key that all of them share. */
  key: string;
  /** Absolute path of the PEM of the run's authority. */
  authorityFile: string;
  /** PEM by the plan's name. */
  certificates: ReadonlyMap<string, string>;
  /** Removes the files. */
  remove(): Promise<void>;
}

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const TIMEOUT_MS = 20_000;

/** What `openssl ca` needs: it alone takes any dates, the past included, in every version. */
const CONFIGURATION = `[ca]
default_ca = authority
[authority]
database = index.txt
new_certs_dir = .
default_md = sha256
policy = policy
rand_serial = yes
unique_subject = no
[policy]
commonName = supplied
`;

/** null where the machine has no openssl. */
export async function makeCertificates(plans: readonly CertificatePlan[]): Promise<Certificates | null> {
  const folder = await mkdtemp(join(tmpdir(), 'scarefloor-certificates-'));
  const openssl = async (...words: string[]) => {
    await promisify(execFile)('openssl', words, { cwd: folder, timeout: TIMEOUT_MS });
  };
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await Promise.all([
      writeFile(join(folder, 'openssl.cnf'), CONFIGURATION),
      writeFile(join(folder, 'index.txt'), ''),
    ]);
    const authority = (name: string) =>
      openssl(
        'req',
        '-x509',
        ...EC_KEY,
        '-days',
        '3',
        '-subj',
        `/CN=${name} authority`,
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.pem`,
      );
    const request = openssl(
      'req',
      ...EC_KEY,
      // Not the name of an authority: who signs under their own name counts as self-signed.
      '-subj',
      '/CN=practice site',
      '-keyout',
      'leaf.key',
      '-out',
      'leaf.csr',
    );
    await Promise.all([authority('practice'), authority('stranger'), request]);
    const certificates = new Map<string, string>();
    // One after the other: they share the authority's list.
    for (const plan of plans) {
      await sign(openssl, folder, plan);
      certificates.set(plan.name, await read('made.pem'));
    }
    const authorityFile = join(folder, 'practice.pem');
    return { key: await read('leaf.key'), authorityFile, certificates, remove };
  } catch (error) {
    await remove();
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function sign(
  openssl: (...words: string[]) => Promise<void>,
  folder: string,
  { names, notBefore, notAfter, signedBy }: CertificatePlan,
): Promise<void> {
  await writeFile(join(folder, 'names.cnf'), `subjectAltName = ${names}\n`);
  const dates = ['-startdate', asn1Time(notBefore), '-enddate', asn1Time(notAfter)];
  const signer =
    signedBy === 'self'
      ? ['-selfsign', '-keyfile', 'leaf.key']
      : ['-cert', `${signedBy}.pem`, '-keyfile', `${signedBy}.key`];
  const files = ['-config', 'openssl.cnf', '-extfile', 'names.cnf', '-in', 'leaf.csr', '-out', 'made.pem'];
  await openssl('ca', '-batch', '-notext', ...files, ...dates, ...signer);
}

/** GeneralizedTime of RFC 5280 4.1.2.5.2: `20260131235959Z`. */
function asn1Time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
}
