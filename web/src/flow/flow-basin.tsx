import type { FlowBand } from "../pure/flow-layout.ts";
import { formatScore, formatShare } from "../pure/format.ts";
import type { RouteMember } from "../pure/routes.ts";
import { troubleOf } from "../pure/trouble.ts";

const basinWidth = 10;

interface FlowBasinProps {
  readonly member: RouteMember;
  readonly band: FlowBand;
  readonly isFirstOfTier: boolean;
}

/** Where a band ends: how full it is, how full it shall be, and whose it is. */
export function FlowBasin({ member, band, isFirstOfTier }: FlowBasinProps) {
  const { endpoint, tier, share, target } = member;
  const { x, y, height } = band.basin;
  const trouble = troubleOf(endpoint);
  const textX = x + basinWidth + 12;
  const middle = y + height / 2;
  const isMoving = Math.abs(target - share) >= 0.005;
  return (
    <g>
      {isFirstOfTier && (
        <text class="tier" x={x} y={y - 5}>
          tier {tier}
        </text>
      )}
      <rect class={`basin${trouble === undefined ? "" : " basin-ill"}`} x={x} y={y} width={basinWidth} height={height} />
      <rect class="level" x={x} y={y} width={basinWidth} height={band.level} />
      <path class="target" d={`M${x - 4} ${band.targetY}h${basinWidth + 8}`} />
      <text class="member" x={textX} y={middle - 3}>
        {endpoint.name}
        <tspan class="share" dx="8">
          {formatShare(share)}
        </tspan>
        {isMoving && (
          <tspan class="moving" dx="5">
            → {formatShare(target)}
          </tspan>
        )}
      </text>
      <text class="member-state" x={textX} y={middle + 15}>
        health {formatScore(endpoint.health?.score ?? 0)}
        {trouble !== undefined && (
          <tspan class="ill" dx="6">
            {trouble}
          </tspan>
        )}
      </text>
    </g>
  );
}
