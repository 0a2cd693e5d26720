/** Lines of a file from any place, in either direction, a piece at a time: whatever its size, little of it is in memory. */
import type { FileHandle } from 'node:fs/promises';

/** Read at once. */
const PIECE_BYTES = 64 * 1024;
/** Of a longer line only the start is kept: nobody reads on beyond it. */
const LONGEST_LINE_BYTES = 64 * 1024;
const LINE_END = 10;

export interface RawLine {
  /** Where it begins in the file. */
  offset: number;
  bytes: Buffer;
}

/** From the line that begins at `from` to the end of the file, in their order; the last one may be unfinished. */
export async function* linesDown(file: FileHandle, from: number): AsyncGenerator<RawLine[]> {
  let position = from;
  let lineAt = from;
  let rest = Buffer.alloc(0);
  for (;;) {
    const piece = await read(file, position, PIECE_BYTES);
    if (piece.length === 0) break;
    position += piece.length;
    const lines: RawLine[] = [];
    let start = 0;
    for (let end = piece.indexOf(LINE_END); end >= 0; end = piece.indexOf(LINE_END, start)) {
      lines.push({ offset: lineAt, bytes: joined(rest, piece.subarray(start, end)) });
      rest = Buffer.alloc(0);
      start = end + 1;
      lineAt = position - piece.length + start;
    }
    rest = joined(rest, piece.subarray(start));
    yield lines;
  }
  if (rest.length > 0) yield [{ offset: lineAt, bytes: rest }];
}

/** From before the line that begins at `to` back to the start of the file, the last line first. */
export async function* linesUp(file: FileHandle, to: number): AsyncGenerator<RawLine[]> {
  let position = to;
  // The start of a line whose own start was not read yet; the line end before `to` belongs to none.
  let rest = Buffer.alloc(0);
  let isFirst = true;
  while (position > 0) {
    const size = Math.min(PIECE_BYTES, position);
    position -= size;
    const piece = await read(file, position, size);
    let end = piece.length;
    if (isFirst && piece[end - 1] === LINE_END) end -= 1;
    isFirst = false;
    const lines: RawLine[] = [];
    for (let at = end === 0 ? -1 : piece.lastIndexOf(LINE_END, end - 1); at >= 0; ) {
      lines.push({ offset: position + at + 1, bytes: joined(piece.subarray(at + 1, end), rest) });
      rest = Buffer.alloc(0);
      end = at;
      at = end === 0 ? -1 : piece.lastIndexOf(LINE_END, end - 1);
    }
    rest = joined(piece.subarray(0, end), rest);
    if (position === 0) lines.push({ offset: 0, bytes: rest });
    yield lines;
  }
}

function joined(first: Buffer, second: Buffer): Buffer<ArrayBuffer> {
  return Buffer.concat([first, second]).subarray(0, LONGEST_LINE_BYTES) as Buffer<ArrayBuffer>;
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
