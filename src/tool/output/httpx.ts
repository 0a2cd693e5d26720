import { factsOf, hostOf, listOf, parseObject, textOf } from './fields.ts';
import type { OutputReader, Sink } from './output-reader.ts';

/**
 * JSON lines of httpx (`-json`): one probed URL a line. Fields as its Result documents them: `url`, `input`,
 * `host`/`host_ip`, `port`, `status_code`, `title`, `webserver`, `content_type`, `location`, `tech`, `cdn_name`, `failed`.
 */
export function httpxReader(sink: Sink): OutputReader {
  return {
    line(text) {
      const fields = parseObject(text);
      if (typeof fields === 'string') return fields;
      const url = textOf(fields, ['url'], 2_000);
      const input = textOf(fields, ['input'], 2_000);
      // With -probe, what did not answer is printed too.
      if (fields.failed === true && (url || input) !== '') return '';
      if (url === '') return 'has no url';
      const host = hostOf(url);
      const address = textOf(fields, ['host_ip', 'host']);
      sink.asset({ kind: 'host', subject: host, host, facts: {} });
      sink.asset({
        kind: 'url',
        subject: url,
        host,
        facts: factsOf({
          status_code: textOf(fields, ['status_code', 'status-code']),
          title: textOf(fields, ['title']),
          webserver: textOf(fields, ['webserver']),
          content_type: textOf(fields, ['content_type', 'content-type']),
          location: textOf(fields, ['location']),
          // The order in which it found them says nothing.
          tech: listOf(fields.tech ?? fields.technologies)
            .sort()
            .join(', '),
          cdn: textOf(fields, ['cdn_name', 'cdn-name']),
          ip: address === host ? '' : address,
        }),
      });
      return '';
    },
    end: () => '',
  };
}
