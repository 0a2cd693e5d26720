/** What a fleet may do on Redis: as little as it needs. */

/**
 * The rules of an ACL user for engine and workers, whatever the user could do before: keys and channels below the prefix
 * alone, and of the commands those on the kinds of value that BullMQ's scripts and the fleet use. Nothing that shows or
 * changes what is not the fleet's: no KEYS or SCAN, no FLUSHALL, no CONFIG, no FUNCTION (which +@write would allow).
 * INFO is for its version and its memory.
 * @see https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
 */
export function aclRule(prefix: string): string {
  return `resetkeys ~${prefix}:* resetchannels &${prefix}:* ${COMMANDS}`;
}

/** Read from left to right: INFO is among the dangerous ones. */
const COMMANDS = [
  '-@all',
  '+@string +@hash +@list +@set +@sortedset +@stream +@keyspace',
  '+@connection +multi +exec +discard +eval +evalsha +script|load +subscribe +unsubscribe +publish +time',
  '-@dangerous -scan -randomkey -dbsize +info',
].join(' ');
