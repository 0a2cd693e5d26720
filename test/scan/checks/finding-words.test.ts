import { expect, test } from 'vitest';
import type { Finding } from '../../../src/findings/finding.ts';
import type { JudgedFinding } from '../../../src/findings/findings-store.ts';
import type { FindingNews } from '../../../src/findings/life.ts';
import { newsOfFindings } from '../../../src/scan/checks/finding-words.ts';
import type { Severity } from '../../../src/shared/severity.ts';

function judged(title: string, severity: Severity, news: FindingNews, url = ''): JudgedFinding {
  const finding = { kind: 'k', severity, title, url, host: 'a.example:8443', state: 'open' } as Finding;
  return { finding, news, isSeen: true };
}

test('people are told of findings that came, came again or changed, the gravest first', () => {
  const news = newsOfFindings([
    judged('old', 'critical', ''),
    judged('came', 'low', 'new', 'https://a.example/'),
    judged('over', 'critical', 'resolved'),
    judged('came again', 'high', 'returned'),
    judged('grew', 'medium', 'changed'),
  ]);
  expect(news).toEqual([
    { kind: 'k', severity: 'high', title: 'came again', url: 'a.example:8443' },
    { kind: 'k', severity: 'medium', title: 'grew', url: 'a.example:8443' },
    { kind: 'k', severity: 'low', title: 'came', url: 'https://a.example/' },
  ]);
  expect(newsOfFindings(Array.from({ length: 80 }, () => judged('x', 'low', 'new')))).toHaveLength(50);
});
