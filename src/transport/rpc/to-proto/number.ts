/** A count for a uint64 field: whole and not negative, whatever came. */
export function toUint64(count: number): bigint {
  return BigInt(toCount(count));
}

/** A count for a uint32 field. */
export function toUint32(count: number): number {
  return Math.min(toCount(count), 0xffff_ffff);
}

/** An amount for an int64 field; 0 when it is no number. */
export function toInt64(amount: number): bigint {
  return BigInt(Number.isFinite(amount) ? Math.round(amount) : 0);
}

/** An encoder throws at what is not whole; a display of 0 is better than no answer. */
function toCount(count: number): number {
  return Number.isFinite(count) ? Math.max(0, Math.round(count)) : 0;
}
