/** multipart/form-data (RFC 7578) of parts that are in memory. */
import { randomBytes } from 'node:crypto';

export interface Part {
  name: string;
  /** Absent: a plain field. */
  fileName?: string;
  type: string;
  data: Buffer;
}

/** With a boundary of 144 random bits, which no data holds. */
export function multipart(parts: readonly Part[]): { type: string; body: Buffer } {
  const boundary = `scarefloor-${randomBytes(18).toString('hex')}`;
  const chunks = parts.flatMap(({ name, fileName, type, data }) => {
    const file = fileName === undefined ? '' : `; filename="${quoted(fileName)}"`;
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${file}\r\nContent-Type: ${type}\r\n\r\n`;
    return [Buffer.from(head), data, Buffer.from('\r\n')];
  });
  const body = Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
  return { type: `multipart/form-data; boundary=${boundary}`, body };
}

/** As browsers do it (WHATWG HTML, multipart/form-data encoding). */
function quoted(text: string): string {
  return text.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}
