/**
 * Software whose version a page tells and that is out of date. A short list of what is met often; it says what
 * was known on the day it is dated, and no more. Distributions mend old versions without another number, so what
 * servers say of themselves is a hint.
 */
import type { Severity } from '../../shared/severity.ts';
import type { Page } from '../page.ts';
import { type CheckWords, checkWords } from './page-sighting.ts';

const OUTDATED_AS_OF = '2025-01-31';

interface Outdated {
  /** As the technologies are named. */
  name: string;
  /** Versions below this one are meant. */
  below: string;
  severity: Severity;
  why: string;
  refs?: readonly string[];
  /** Served to the visitor, so that the version is what runs. */
  isCertain?: boolean;
}

/** Of each name the worst first. */
const OUTDATED: readonly Outdated[] = [
  {
    name: 'Nginx',
    below: '1.20.1',
    severity: 'medium',
    why: 'memory overwrite in the resolver',
    refs: ['CVE-2021-23017'],
  },
  { name: 'Nginx', below: '1.26', severity: 'low', why: 'branch without support' },
  { name: 'Apache HTTP Server', below: '2.4', severity: 'high', why: '2.2 has had no support since 2018' },
  {
    name: 'Apache HTTP Server',
    below: '2.4.51',
    severity: 'high',
    why: 'path traversal',
    refs: ['CVE-2021-42013'],
  },
  {
    name: 'Apache HTTP Server',
    below: '2.4.60',
    severity: 'medium',
    why: 'fixes of 2.4.60',
    refs: ['CVE-2024-38475'],
  },
  { name: 'Apache Tomcat', below: '9.0', severity: 'medium', why: '8.5 has had no support since March 2024' },
  { name: 'IIS', below: '7.5', severity: 'high', why: 'Windows without support' },
  { name: 'IIS', below: '10.0', severity: 'medium', why: 'Windows without support since October 2023' },
  { name: 'PHP', below: '7.4', severity: 'high', why: 'no support since December 2021' },
  { name: 'PHP', below: '8.1', severity: 'medium', why: 'no support since November 2023' },
  { name: 'OpenSSL', below: '1.1.1', severity: 'high', why: 'no support since December 2019' },
  { name: 'OpenSSL', below: '3.0', severity: 'medium', why: 'no support since September 2023' },
  { name: 'Python', below: '3.9', severity: 'low', why: 'no support since October 2024' },
  { name: 'Gunicorn', below: '22.0', severity: 'medium', why: 'request smuggling', refs: ['CVE-2024-1135'] },
  { name: 'Jetty', below: '10.0', severity: 'low', why: 'branch without support' },
  {
    name: 'Jenkins',
    below: '2.426.3',
    severity: 'critical',
    why: 'reads any file',
    refs: ['CVE-2024-23897'],
  },
  {
    name: 'Confluence',
    below: '8.5.4',
    severity: 'critical',
    why: 'runs code of strangers',
    refs: ['CVE-2023-22527'],
  },
  { name: 'Kibana', below: '7.17', severity: 'low', why: 'branch without support' },
  {
    name: 'WordPress',
    below: '4.7.2',
    severity: 'high',
    why: 'anybody may edit posts',
    refs: ['CVE-2017-1001000'],
    isCertain: true,
  },
  { name: 'WordPress', below: '6.5', severity: 'medium', why: 'several versions behind', isCertain: true },
  {
    name: 'Drupal',
    below: '8',
    severity: 'high',
    why: '7 has had no support since January 2025',
    isCertain: true,
  },
  { name: 'Drupal', below: '10', severity: 'medium', why: 'no support since November 2023', isCertain: true },
  { name: 'Joomla', below: '4.0', severity: 'medium', why: 'no support since August 2023', isCertain: true },
  { name: 'MediaWiki', below: '1.39', severity: 'medium', why: 'branch without support', isCertain: true },
  {
    name: 'jQuery',
    below: '3.5.0',
    severity: 'medium',
    why: 'script injection',
    refs: ['CVE-2020-11022'],
    isCertain: true,
  },
  {
    name: 'jQuery UI',
    below: '1.13.2',
    severity: 'low',
    why: 'script injection',
    refs: ['CVE-2022-31160'],
    isCertain: true,
  },
  {
    name: 'Bootstrap',
    below: '3.4.1',
    severity: 'low',
    why: 'script injection',
    refs: ['CVE-2019-8331'],
    isCertain: true,
  },
  { name: 'AngularJS', below: '999', severity: 'low', why: 'no support since January 2022', isCertain: true },
  { name: 'Vue.js', below: '3.0', severity: 'info', why: 'no support since December 2023', isCertain: true },
  {
    name: 'Lodash',
    below: '4.17.21',
    severity: 'medium',
    why: 'command injection',
    refs: ['CVE-2021-23337'],
    isCertain: true,
  },
  {
    name: 'Moment.js',
    below: '2.29.4',
    severity: 'low',
    why: 'slow patterns',
    refs: ['CVE-2022-31129'],
    isCertain: true,
  },
  {
    name: 'Handlebars',
    below: '4.7.7',
    severity: 'medium',
    why: 'runs code of templates',
    refs: ['CVE-2021-23369'],
    isCertain: true,
  },
  {
    name: 'DOMPurify',
    below: '3.1.3',
    severity: 'medium',
    why: 'lets scripts through',
    refs: ['CVE-2024-45801'],
    isCertain: true,
  },
  {
    name: 'CKEditor',
    below: '5',
    severity: 'low',
    why: '4 has had no support since June 2023',
    isCertain: true,
  },
];

export function checkSoftware(page: Page): CheckWords[] {
  return page.tech.flatMap((technology) => {
    const colon = technology.lastIndexOf(':');
    if (colon < 0) return [];
    const [name, version] = [technology.slice(0, colon), technology.slice(colon + 1)];
    const known = OUTDATED.find((one) => one.name === name && isBelow(version, one.below));
    if (known === undefined) return [];
    return checkWords({
      of: 'site',
      kind: 'software-outdated',
      key: name,
      severity: known.severity,
      confidence: known.isCertain === true ? 'firm' : 'tentative',
      title: `${name} ${version} is out of date`,
      evidence: `below ${known.below}: ${known.why} (as known on ${OUTDATED_AS_OF})`,
      refs: ['CWE-1104', ...(known.refs ?? [])],
    });
  });
}

/** Number by number; what a version leaves out may be anything, so `2` is not below `2.4`. */
export function isBelow(version: string, other: string): boolean {
  const [own, bound] = [version, other].map((text) => (text.match(/\d+/g) ?? []).map(Number)) as [
    number[],
    number[],
  ];
  if (own.length === 0) return false;
  for (let index = 0; index < bound.length; index += 1) {
    const [mine, theirs] = [own[index], bound[index] ?? 0];
    if (mine === undefined) return false;
    if (mine !== theirs) return mine < theirs;
  }
  return false;
}
