/** What a fleet may do on Redis: as little as it needs. */

/**
 * The rules of an ACL user for engine and workers (redis.io/docs/latest/operate/oss_and_stack/management/security/acl):
 * keys and channels below the prefix alone, and of the commands those that BullMQ's scripts and the fleet use.
 */
export function aclRule(prefix: string): string {
  return `~${prefix}:* &${prefix}:* ${COMMANDS.join(' ')}`;
}

const COMMANDS = [
  '-@all',
  '+@read',
  '+@write',
  '+@connection',
  '+@transaction',
  '+@scripting',
  '+@pubsub',
  '+@blocking',
  '+info',
  '+time',
  '-@dangerous',
  '-script|flush',
  '-script|kill',
] as const;
