/**
 * What leaves this machine is sealed: JSON, compressed, then AES-256-GCM (NIST SP 800-38D) under a key that every
 * member of a fleet derives from the same secret text. Redis, and whoever reads it, sees sizes and times. Each
 * envelope is bound to its place (what it is and of which job), so that one cannot be passed off as another.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES;
/** Inflated; the end of a shard with a hundred thousand pages has some 200 MB. */
const LARGEST_VALUE_BYTES = 1024 * 1024 * 1024;
/** About a tenth of a second and 32 MiB, once for each process: a weak text is dear to guess. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const SALT = 'scarefloor fleet';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Where an envelope belongs. */
export interface SealedPlace {
  kind: 'order' | 'chunk' | 'end' | 'progress' | 'log';
  job: string;
}

/** An envelope that was made with another key, for another place, or changed on its way. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';
}

export class Sealer {
  /** Equal for equal keys, and says nothing of the key: 8 hex digits. */
  readonly check: string;
  readonly #cipherKey: Uint8Array;
  readonly #digestKey: Uint8Array;

  private constructor(master: Uint8Array) {
    const derive = (use: string): Uint8Array => new Uint8Array(hkdfSync('sha256', master, SALT, use, 32));
    this.#cipherKey = derive('payloads');
    this.#digestKey = derive('digests');
    this.check = this.digest('key check').slice(0, 8);
  }

  /** @param keyText what the configuration calls `fleet.key`; whether it is long enough is checked there. */
  static async from(keyText: string): Promise<Sealer> {
    const derive = promisify<string, string, number, typeof SCRYPT, Buffer>(scrypt);
    return new Sealer(await derive(keyText.trim().normalize('NFC'), SALT, 32, SCRYPT));
  }

  /** A name for a text that tells nobody without the key what the text is: 12 hex digits. */
  digest(text: string): string {
    return createHmac('sha256', this.#digestKey).update(text).digest('hex').slice(0, 12);
  }

  async seal(place: SealedPlace, value: unknown): Promise<Buffer> {
    const packed = await compress(JSON.stringify(value), {
      params: { [constants.ZSTD_c_compressionLevel]: 3 },
    });
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#cipherKey, nonce);
    cipher.setAAD(bindingOf(place));
    const body = Buffer.concat([cipher.update(packed), cipher.final()]);
    return Buffer.concat([Buffer.of(FORMAT), nonce, body, cipher.getAuthTag()]);
  }

  /** Throws UnsealError. The shape is that which the other member sealed: both are the same program. */
  async open<Value>(place: SealedPlace, envelope: Buffer): Promise<Value> {
    if (envelope[0] !== FORMAT || envelope.length < HEAD_BYTES + TAG_BYTES)
      throw new UnsealError(`the ${place.kind} of ${place.job} is no envelope of this program`);
    const decipher = createDecipheriv('aes-256-gcm', this.#cipherKey, envelope.subarray(1, HEAD_BYTES));
    decipher.setAAD(bindingOf(place));
    decipher.setAuthTag(envelope.subarray(-TAG_BYTES));
    let packed: Buffer;
    try {
      packed = Buffer.concat([decipher.update(envelope.subarray(HEAD_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch (error) {
      throw new UnsealError(
        `the ${place.kind} of ${place.job} was sealed with another key, or changed on its way`,
        { cause: error },
      );
    }
    const text = await decompress(packed, { maxOutputLength: LARGEST_VALUE_BYTES });
    return JSON.parse(text.toString()) as Value;
  }
}

function bindingOf({ kind, job }: SealedPlace): Buffer {
  return Buffer.from(`${FORMAT}\n${kind}\n${job}`);
}
