import { describe, expect, test } from 'vitest';
import { pageRules } from '../../../src/scan/facts/page-rules.ts';
import { MOST_SECRETS } from '../../../src/scan/facts/secret-facts.ts';

const rules = pageRules();
function secretsOf(text: string) {
  const body = Buffer.from(text);
  return rules.secrets(body, rules.scan(body));
}
/** A token that no scanner of source code takes for a real one: put together when the test runs. */
const token = (prefix: string, length: number) => prefix + 'Zq7Kp2Rw9Xt4'.repeat(20).slice(0, length);
const hex = (prefix: string, length: number) => prefix + '7f3a9c1e5b08d264'.repeat(20).slice(0, length);
const upper = (prefix: string, length: number) => prefix + 'QWERTZ2345UIOP67'.repeat(20).slice(0, length);

describe('a secret in a body', () => {
  test.each([
    ['aws-access-key', upper('AKIA', 16)],
    ['github-token', token('ghp_', 36)],
    ['github-token', token('github_pat_', 70)],
    ['gitlab-token', token('glpat-', 20)],
    ['slack-token', token('xoxb-2', 30)],
    ['slack-webhook', `https://hooks.slack.com/services/${upper('T', 9)}/${upper('B', 9)}/${token('', 24)}`],
    ['discord-webhook', `https://discord.com/api/webhooks/823456719823456719/${token('', 68)}`],
    ['stripe-key', token('sk_live_', 24)],
    ['google-api-key', token('AIza', 35)],
    ['sendgrid-key', `${token('SG.', 22)}.${token('', 43)}`],
    ['npm-token', token('npm_', 36)],
    ['telegram-token', `https://api.telegram.org/bot823456719:${token('', 35)}/send`],
    ['digitalocean-token', hex('dop_v1_', 64)],
    ['database-url', 'postgres://app:Vr4K9tQz@db.shop.internal/prod'],
    ['private-key', `-----BEGIN RSA PRIVATE KEY-----\n${token('', 64)}`],
    ['private-key', `"-----BEGIN PRIVATE KEY-----\\n${token('', 64)}"`],
  ])('is known by its form: %s', (rule, text) => {
    const found = secretsOf(`<script>\nconst key = "${text}";\n</script>`);
    expect(found).toMatchObject([{ rule, line: 2 }]);
    expect(JSON.stringify(found)).not.toContain(text.slice(14, 30));
  });

  test('counts once however often it stands there, and two of a kind are two', () => {
    const [one, other] = [token('ghp_', 36), token('ghp_', 40)];
    expect(secretsOf(`${one} ${one} ${other}`)).toHaveLength(2);
  });

  test.each([
    ['an example', 'AKIAIOSFODNN7EXAMPLE'],
    ['a placeholder', `ghp_${'x'.repeat(36)}`],
    ['a part of a longer word', `mighp_${token('', 36)}`],
    ['a token of another length', token('ghp_', 12)],
    ['an address without a password', 'postgres://db.shop.internal/prod'],
    ['a template', `mysql://\${USER}:\${PASS}@db.shop.internal/prod`],
    ['a public key', `-----BEGIN PUBLIC KEY-----\n${token('', 64)}`],
    ['the words of a manual', '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----'],
  ])('is not %s', (_, text) => {
    expect(secretsOf(`see "${text}" here`)).toEqual([]);
  });

  test('is told at most so often', () => {
    const many = Array.from(
      { length: 60 },
      (_, index) => `AKIA${upper(`QZ${'ABCDEFGH'[index % 8]}${'ABCDEFGH'[index >> 3]}`, 12)}`,
    );
    expect(secretsOf(many.join('\n')).length).toBeLessThanOrEqual(MOST_SECRETS);
  });

  test('of an address is known again without its password being hashed', () => {
    const digest = (password: string) =>
      secretsOf(`postgres://app:${password}@db.shop.internal/prod`)[0]?.digest;
    expect(digest('Vr4K9tQz')).toBe(digest('Bn7Lw2Xe'));
  });
});
