/** How grave something is, from a remark to what wants somebody at once, the least first. One scale for findings, alerts and channels. */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Negative when `one` is less grave than `other`, 0 when both are the same. */
export function compareSeverity(one: Severity, other: Severity): number {
  return SEVERITIES.indexOf(one) - SEVERITIES.indexOf(other);
}

export function gravest(first: Severity, ...rest: readonly Severity[]): Severity {
  return rest.reduce((most, one) => (compareSeverity(one, most) > 0 ? one : most), first);
}
