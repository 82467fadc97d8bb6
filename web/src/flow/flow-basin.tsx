import type { FlowBand } from "../pure/flow-layout.ts";
import { formatScore, formatShare, shorten } from "../pure/format.ts";
import type { RouteMember } from "../pure/routes.ts";
import { troubleOf } from "../pure/trouble.ts";

const basinWidth = 10;
/** Of a name in its size and weight, in pixels, on the wide side. */
const characterWidth = 9;

interface FlowBasinProps {
  readonly member: RouteMember;
  readonly band: FlowBand;
  readonly isFirstOfTier: boolean;
  readonly isNarrow: boolean;
  /** Of the whole picture. */
  readonly width: number;
}

/** Where a band ends: how full it is, how full it shall be, and whose it is. */
export function FlowBasin({ member, band, isFirstOfTier, isNarrow, width }: FlowBasinProps) {
  const { endpoint, tier, share, target } = member;
  const { x, y, height } = band.basin;
  const trouble = troubleOf(endpoint);
  const textX = x + basinWidth + 12;
  const middle = y + height / 2;
  const flow = <Shares share={share} target={target} indent={isNarrow ? 0 : 8} />;
  return (
    <g>
      {isFirstOfTier && (
        <text class="tier" x={x} y={y - 5}>
          tier {tier}
        </text>
      )}
      <rect
        class={`basin${trouble === undefined ? "" : " basin-ill"}`}
        x={x}
        y={y}
        width={basinWidth}
        height={height}
      />
      <rect class="level" x={x} y={y} width={basinWidth} height={band.level} />
      {target > 0 && <path class="target" d={`M${x - 4} ${band.targetY}h${basinWidth + 8}`} />}
      <text class="member" x={textX} y={middle - 3}>
        {isNarrow ? shorten(endpoint.name, (width - textX) / characterWidth) : endpoint.name}
        {!isNarrow && flow}
      </text>
      <text class="member-state" x={textX} y={middle + 15}>
        {isNarrow ? flow : `health ${formatScore(endpoint.health?.score ?? 0)}`}
        {trouble !== undefined && (
          <tspan class="ill" dx="7">
            {trouble}
          </tspan>
        )}
      </text>
    </g>
  );
}

interface SharesProps {
  readonly share: number;
  readonly target: number;
  readonly indent: number;
}

function Shares({ share, target, indent }: SharesProps) {
  return (
    <>
      <tspan class="share" dx={indent}>
        {formatShare(share)}
      </tspan>
      {Math.abs(target - share) >= 0.005 && (
        <tspan class="moving" dx="5">
          → {formatShare(target)}
        </tspan>
      )}
    </>
  );
}
