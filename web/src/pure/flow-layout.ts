/**
 * The geometry of the flow picture. Traffic comes in at the left, as thick as 100 %.
 * Every endpoint is a basin on a staircase: the first tier is on the level of the
 * inflow, each further tier lies lower and further to the right, so that traffic
 * that a tier does not take is seen to fall to the next.
 */
export interface FlowMember {
  readonly tier: number;
  readonly share: number;
  readonly target: number;
}

export interface FlowFrame {
  readonly width: number;
  /** Too narrow for two facts on one line. */
  readonly isNarrow: boolean;
  /** The thickness of 100 %. */
  readonly full: number;
  /** Where the inflow ends and the bands begin. */
  readonly sourceX: number;
  /** Where the first tier stands. */
  readonly firstTierX: number;
  /** From one tier to the next. */
  readonly tierStep: number;
  readonly gap: number;
}

/** A lane for so many pixels of thickness. */
const laneEvery = 14;

/** One band with its basin. `level` is how high the basin is filled, from its top. */
export interface FlowBand {
  readonly path: string;
  /** Lines along the band, on which its traffic is seen to flow. */
  readonly lanes: readonly string[];
  readonly basin: { readonly x: number; readonly y: number; readonly height: number };
  readonly level: number;
  /** Of the mark of the target share. */
  readonly targetY: number;
}

export interface FlowLayout {
  readonly height: number;
  readonly source: { readonly y: number; readonly height: number };
  readonly bands: readonly FlowBand[];
}

/** What fits into a width: thick bands for few members, thin ones for many. */
export function frameFor(width: number, members: number, tiers: number): FlowFrame {
  const isNarrow = width < 560;
  const full = Math.round(Math.min(88, Math.max(44, 340 / Math.max(1, members))));
  const sourceX = 8;
  const firstTierX = Math.round(isNarrow ? width * 0.25 : width * 0.32);
  const room = Math.max(0, width - firstTierX - (isNarrow ? 200 : 290));
  const tierStep = Math.min(isNarrow ? 24 : 140, room / Math.max(1, tiers - 1));
  return { width, isNarrow, full, sourceX, firstTierX, tierStep, gap: 18 };
}

/** Bands from the inflow to the basins; members are sorted by tier. */
export function layoutFlow(members: readonly FlowMember[], frame: FlowFrame): FlowLayout {
  const { full, gap, sourceX, firstTierX, tierStep } = frame;
  const first = members[0]?.tier ?? 0;
  const firstCount = Math.max(1, members.filter(({ tier }) => tier === first).length);
  const sourceY = ((full + gap) * (firstCount - 1)) / 2;
  const tiers = [...new Set(members.map(({ tier }) => tier))];
  let poured = 0;
  const bands = members.map(({ tier, share, target }, row) => {
    const y = row * (full + gap);
    const x = firstTierX + tiers.indexOf(tier) * tierStep;
    const level = share * full;
    const from = sourceY + poured * full;
    poured += share;
    const span = { x0: sourceX, x1: firstTierX - 12, x2: x };
    return {
      path: bandPath(span, { from, to: y, thickness: level }),
      lanes: lanesOf(level).map((depth) => lanePath(span, from + depth, y + depth)),
      basin: { x, y, height: full },
      level,
      targetY: y + Math.min(1, target) * full,
    };
  });
  const height = Math.max(1, members.length) * (full + gap) - gap;
  return { height, source: { y: sourceY, height: full }, bands };
}

interface Span {
  readonly x0: number;
  readonly x1: number;
  readonly x2: number;
}

/** Falls between x0 and x1, then runs level to x2. */
function bandPath({ x0, x1, x2 }: Span, band: { from: number; to: number; thickness: number }): string {
  const { from, to, thickness } = band;
  const bend = (x0 + x1) / 2;
  return [
    `M${n(x0)} ${n(from)}`,
    `C${n(bend)} ${n(from)} ${n(bend)} ${n(to)} ${n(x1)} ${n(to)}`,
    `H${n(x2)}V${n(to + thickness)}H${n(x1)}`,
    `C${n(bend)} ${n(to + thickness)} ${n(bend)} ${n(from + thickness)} ${n(x0)} ${n(from + thickness)}Z`,
  ].join("");
}

/** How deep in a band of this thickness its lanes run: one for a brook, several for a river. */
function lanesOf(thickness: number): readonly number[] {
  if (thickness < 3) return [];
  const count = Math.max(1, Math.round(thickness / laneEvery));
  return Array.from({ length: count }, (_, lane) => ((lane + 0.5) * thickness) / count);
}

function lanePath({ x0, x1, x2 }: Span, from: number, to: number): string {
  const bend = (x0 + x1) / 2;
  return `M${n(x0)} ${n(from)}C${n(bend)} ${n(from)} ${n(bend)} ${n(to)} ${n(x1)} ${n(to)}H${n(x2)}`;
}

function n(value: number): string {
  return value.toFixed(1);
}
