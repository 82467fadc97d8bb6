/** The longest name of a tenant: it becomes a key of tables, and a label where an operator wants it. */
const maxTenantLength = 128;

/** Whether a tenant is one of these: names, or the beginnings of names with a "*" behind. */
export function isAmong(patterns: readonly string[], tenant: string): boolean {
  return (
    isTenantName(tenant) &&
    patterns.some((pattern) =>
      pattern.endsWith("*") ? tenant.startsWith(pattern.slice(0, -1)) : tenant === pattern,
    )
  );
}

/** Whether a text that comes from outside may name a tenant: short, and printable ASCII without spaces and "*". */
export function isTenantName(text: string): boolean {
  return text.length <= maxTenantLength && /^[\x21-\x29\x2b-\x7e]+$/.test(text);
}
