/** JSON with its keys sorted, one value a line: the order of keys says nothing (RFC 8259 4). */
import { nestsDeeper } from '../../shared/nests-deeper.ts';

/** No one writes such; printing goes as deep as the text does. */
const MOST_NESTED = 1_000;

/** Keeps a number as it was written: 12345678901234567890 and ...891 are the same double. */
class WrittenNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** null when the text is no JSON, or nested too deeply. */
export function normaliseJson(text: string): string | null {
  if (nestsDeeper(text, MOST_NESTED)) return null;
  try {
    return print(JSON.parse(text, keepNumbers), '');
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

/** The third argument is ECMAScript's source text access (stage 4): Node 21 and later pass it. */
function keepNumbers(_: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined
    ? new WrittenNumber(context.source)
    : value;
}

function print(value: unknown, indent: string): string {
  if (value instanceof WrittenNumber) return value.source;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((item: unknown) => `${inner}${print(item, inner)}`)
    : Object.entries(value)
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, item]) => `${inner}${JSON.stringify(key)}: ${print(item, inner)}`);
  const [open, close] = isList ? '[]' : '{}';
  return parts.length === 0 ? `${open}${close}` : `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}
