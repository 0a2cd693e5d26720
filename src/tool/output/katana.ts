import { factsOf, group, hostOf, parseObject, textOf } from './fields.ts';
import type { OutputReader, Sink } from './output-reader.ts';

/**
 * JSON lines of katana (`-jsonl`): one crawled URL a line. Fields as its Result documents them: `request` (`method`,
 * `endpoint`, `tag`, `source`), `response` (`status_code`, `content_type` among the `headers`), `error`.
 */
export function katanaReader(sink: Sink): OutputReader {
  return {
    line(text) {
      const fields = parseObject(text);
      if (typeof fields === 'string') return fields;
      const request = group(fields.request);
      // Older versions have the endpoint at the top.
      const url = textOf(request ?? fields, ['endpoint', 'url'], 2_000);
      if (url === '') return 'has no request.endpoint';
      const response = group(fields.response);
      const status = textOf(response, ['status_code', 'status-code']);
      const host = hostOf(url);
      const method = textOf(request, ['method']);
      if (status !== '') {
        sink.asset({ kind: 'host', subject: host, host, facts: {} });
      }
      sink.asset({
        kind: 'url',
        // A form that is posted is another thing than the page of that URL.
        subject: method === '' || method === 'GET' ? url : `${method} ${url}`,
        host,
        facts: factsOf({
          status_code: status,
          content_type: textOf(group(response?.headers), ['content_type', 'content-type', 'Content-Type']),
        }),
      });
      return '';
    },
    end: () => '',
  };
}
