/** A line of targets without its comment, which `#` starts at the start of the line or after white space. */
export function withoutComment(line: string): string {
  return line.replace(/(?:^|\s)#.*$/, '').trim();
}
