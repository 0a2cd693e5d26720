/** A copy of its own: V8 keeps a slice by keeping the whole text that it was cut from. */
export function detached(text: string): string {
  return Buffer.from(text).toString();
}
