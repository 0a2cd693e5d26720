/** Credentials that give themselves away by their form, as their issuers document it. */
import type { Severity } from '../../shared/severity.ts';

export interface SecretRule {
  /** Kebab-case, part of the finding's identity. */
  name: string;
  /** For people. */
  what: string;
  /** Texts one of which each secret has; a search for them comes before the pattern. ASCII. */
  marks: readonly string[];
  /** Sticky, over Latin-1 text, from where the mark stands. */
  pattern: RegExp;
  severity: Severity;
}

/** What stands between two values in code. */
const END = '(?![A-Za-z0-9_-])';

export const SECRET_RULES: readonly SecretRule[] = [
  {
    name: 'private-key',
    what: 'private key',
    marks: ['-----BEGIN '],
    pattern:
      /-----BEGIN (?:(?:RSA|EC|DSA|OPENSSH|ENCRYPTED|PGP) )?PRIVATE KEY(?: BLOCK)?-----(?:\\r|\\n|[\s"'+\\])+[A-Za-z0-9+/=:]{16}/y,
    severity: 'critical',
  },
  rule('aws-access-key', 'AWS access key', ['AKIA', 'ASIA'], `A[KS]IA[A-Z2-7]{16}`, 'high'),
  rule(
    'github-token',
    'GitHub token',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    'gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{60,250}',
    'high',
  ),
  rule('gitlab-token', 'GitLab token', ['glpat-', 'gldt-', 'glrt-'], 'gl(?:pat|dt|rt)-[\\w-]{20,64}', 'high'),
  rule(
    'slack-token',
    'Slack token',
    ['xoxb-', 'xoxp-', 'xoxa-', 'xoxs-'],
    'xox[abps]-\\d[\\w-]{20,250}',
    'high',
  ),
  rule(
    'slack-webhook',
    'Slack webhook',
    ['hooks.slack.com/services/'],
    'hooks\\.slack\\.com/services/T\\w{6,14}/B\\w{6,14}/\\w{16,32}',
    'medium',
  ),
  rule(
    'discord-webhook',
    'Discord webhook',
    ['/api/webhooks/'],
    '/api/webhooks/\\d{16,20}/[\\w-]{60,90}',
    'medium',
  ),
  rule('stripe-key', 'Stripe secret key', ['sk_live_', 'rk_live_'], '[rs]k_live_[A-Za-z0-9]{20,247}', 'high'),
  rule('google-api-key', 'Google API key', ['AIza'], 'AIza[\\w-]{35}', 'low'),
  rule('google-client-secret', 'Google OAuth client secret', ['GOCSPX-'], 'GOCSPX-[\\w-]{28}', 'high'),
  rule('sendgrid-key', 'SendGrid key', ['SG.'], 'SG\\.[\\w-]{22}\\.[\\w-]{43}', 'high'),
  rule('mailgun-key', 'Mailgun key', ['key-'], 'key-[0-9a-f]{32}', 'medium'),
  rule('npm-token', 'npm token', ['npm_'], 'npm_[A-Za-z0-9]{36}', 'high'),
  rule('pypi-token', 'PyPI token', ['pypi-AgEIcHlwaS5vcmc'], 'pypi-AgEIcHlwaS5vcmc[\\w-]{50,250}', 'high'),
  rule('openai-key', 'OpenAI key', ['sk-proj-'], 'sk-proj-[\\w-]{40,250}', 'high'),
  rule('anthropic-key', 'Anthropic key', ['sk-ant-'], 'sk-ant-[a-z]{3}\\d{2}-[\\w-]{80,120}', 'high'),
  rule('hugging-face-token', 'Hugging Face token', ['hf_'], 'hf_[A-Za-z]{34}', 'high'),
  rule('digitalocean-token', 'DigitalOcean token', ['dop_v1_', 'doo_v1_'], 'do[op]_v1_[0-9a-f]{64}', 'high'),
  rule(
    'shopify-token',
    'Shopify token',
    ['shpat_', 'shpss_', 'shpca_'],
    'shp(?:at|ss|ca)_[0-9a-fA-F]{32}',
    'high',
  ),
  rule('telegram-token', 'Telegram bot token', ['/bot'], '/bot\\d{8,10}:[\\w-]{35}', 'high'),
  rule('databricks-token', 'Databricks token', ['dapi'], 'dapi[0-9a-f]{32}', 'high'),
  rule('vault-token', 'Vault token', ['hvs.'], 'hvs\\.[\\w-]{90,120}', 'high'),
  rule('age-key', 'age secret key', ['AGE-SECRET-KEY-1'], 'AGE-SECRET-KEY-1[0-9A-Z]{58}', 'critical'),
  rule('azure-storage-key', 'Azure storage key', ['AccountKey='], 'AccountKey=[A-Za-z0-9+/]{86}==', 'high'),
  rule(
    'database-url',
    'database address with its password',
    ['postgres://', 'postgresql://', 'mysql://', 'mongodb://', 'mongodb+srv://', 'amqp://', 'redis://'],
    '(?:postgres(?:ql)?|mysql|mongodb(?:\\+srv)?|amqp|redis)://[^\\s:/@"\'<>]{0,64}:[^\\s:/@"\'<>{}$]{4,128}@[\\w.-]{3,}',
    'high',
  ),
];

/** Whole words of what documents give as examples, and values that nobody uses. */
const EXAMPLES =
  /example|sample|dummy|placeholder|changeme|your[_-]?|redacted|xxxx|0{8}|1234567|abcdef|password|secret|user:pass|localhost|127\.0\.0\.1/i;

/** Whether a match is what a manual would print. */
export function isExample(match: string): boolean {
  return EXAMPLES.test(match) || /(.)\1{7}/.test(match);
}

function rule(
  name: string,
  what: string,
  marks: readonly string[],
  pattern: string,
  severity: Severity,
): SecretRule {
  return { name, what, marks, pattern: new RegExp(`(?:${pattern})${END}`, 'y'), severity };
}
