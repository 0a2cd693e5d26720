import type { Version } from '../../../src/monitor/watched-url.ts';

/** A version with this text, and nothing unusual besides. */
export function aVersion(text: string): Version {
  return {
    status: 200,
    finalUrl: 'https://a.example/',
    contentType: 'text/html',
    rawSha256: `raw ${text}`,
    tailSha256: '',
    bytes: text.length,
    textSha256: `text ${text}`,
    rulesKey: 'rules',
    truncated: false,
  };
}
