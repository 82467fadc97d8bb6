/**
 * From health to shares of traffic: Envoy's spill-over between priorities, on a
 * continuous score. Pure arithmetic over a route's members; the shares move towards
 * what comes out of here at a bounded speed (shift.ts).
 */

/** What a share rests on. */
export interface Standing {
  readonly tier: number;
  /** Its part of the tier, as configured. */
  readonly weight: number;
  /** The health score, 0 to 1. */
  readonly score: number;
  /** The part of its weight that slow start grants, 0 to 1. */
  readonly ramp: number;
  /** Whether it takes live work: breaker closed, not drained, not blocked. */
  readonly open: boolean;
}

export interface ShareSettings {
  readonly overprovisioning: number;
  readonly floor: number;
}

/** Below this sum of what all tiers can take, health is no guide any more (Envoy's panic threshold). */
const panicBelow = 0.5;

export interface Targets {
  /** One for each member, in order; they sum to 1, or all are 0 when nothing is open. */
  readonly shares: readonly number[];
  /** The tiers are so sick together that the traffic is spread over all that is open. */
  readonly panic: boolean;
}

/**
 * A tier takes A = min(1, φ · Σ wᵢ Hᵢ rᵢ / Σ wᵢ) of the traffic, at most what is left by
 * the tiers before it. φ = 1.25: a health of 0.8 still takes all, and at 0.8 some 6 %
 * of calls fail already (routing.md §2.4).
 */
export function targetShares(members: readonly Standing[], tiers: number, settings: ShareSettings): Targets {
  const able = new Array<number>(tiers).fill(0);
  let sum = 0;
  for (let tier = 0; tier < tiers; tier += 1) {
    able[tier] = tierAbility(members, tier, settings.overprovisioning);
    sum += able[tier] ?? 0;
  }
  const panic = sum < panicBelow && members.some((member) => member.open);
  if (panic) return { shares: spread(members), panic };
  if (sum === 0) return { shares: members.map(() => 0), panic };

  const granted = spill(able, Math.min(1, sum));
  keepFloor(granted, members, settings.floor);
  return { shares: withinTiers(members, granted, settings.floor), panic };
}

/** A for one tier. Slow start scales it like health does: what has just come back starts small. */
function tierAbility(members: readonly Standing[], tier: number, overprovisioning: number): number {
  let weights = 0;
  let healthy = 0;
  for (const member of members) {
    if (member.tier !== tier) continue;
    weights += member.weight;
    if (!member.open) continue;
    healthy += member.weight * member.score * member.ramp;
  }
  return weights === 0 ? 0 : Math.min(1, (overprovisioning * healthy) / weights);
}

/** Fills the tiers in order; `total` below 1 is scaled up to 1. */
function spill(able: readonly number[], total: number): number[] {
  let left = 1;
  return able.map((share) => {
    const granted = Math.min(left, share / total);
    left -= granted;
    return granted;
  });
}

/** An open but sick first tier keeps a trickle, or it could never show that it is well again. */
function keepFloor(granted: number[], members: readonly Standing[], floor: number): void {
  const first = granted[0] ?? 0;
  if (first >= floor || !members.some((member) => member.tier === 0 && member.open)) return;
  for (let tier = 1; tier < granted.length; tier += 1) {
    granted[tier] = ((granted[tier] ?? 0) * (1 - floor)) / (1 - first);
  }
  granted[0] = floor;
}

/** Splits each tier's share over its open members by w · H · r; a sick one keeps a trickle of its part. */
function withinTiers(members: readonly Standing[], granted: readonly number[], floor: number): number[] {
  const sums = granted.map((_, tier) =>
    members.reduce((sum, member) => (member.tier === tier ? sum + drawWeight(member, floor) : sum), 0),
  );
  return members.map((member) => {
    const sum = sums[member.tier] ?? 0;
    return sum === 0 ? 0 : ((granted[member.tier] ?? 0) * drawWeight(member, floor)) / sum;
  });
}

/** A member's part when its tier is drawn from. */
export function drawWeight(member: Standing, floor: number): number {
  return member.open ? member.weight * Math.max(member.score, floor) * member.ramp : 0;
}

/** Panic: over all that is open, by weight and ramp, whatever the health. */
function spread(members: readonly Standing[]): number[] {
  const sum = members.reduce((total, { open, weight, ramp }) => (open ? total + weight * ramp : total), 0);
  return members.map(({ open, weight, ramp }) => (open ? (weight * ramp) / sum : 0));
}
