import { useRef } from "preact/hooks";
import { useGlidingShares } from "../hooks/use-gliding-shares.ts";
import { useWidth } from "../hooks/use-width.ts";
import { frameFor, layoutFlow } from "../pure/flow-layout.ts";
import type { RouteView } from "../pure/routes.ts";
import { FlowBasin } from "./flow-basin.tsx";

/** Room above the first basin for the name of its tier. */
const headroom = 18;

/** Traffic as bands that fall from tier to tier. FlowTable says the same in words. */
export function FlowPicture({
  route,
  isFlowing,
}: {
  readonly route: RouteView;
  readonly isFlowing: boolean;
}) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const shares = useGlidingShares(route);
  const members = route.members.map((member, at) => ({ ...member, share: shares[at] ?? member.share }));
  const tiers = new Set(members.map(({ tier }) => tier)).size;
  const frame = frameFor(width, members.length, tiers);
  const { bands, source, height } = layoutFlow(members, frame);
  return (
    <div class="flow-box" ref={box}>
      {width > 0 && (
        <svg width={width} height={height + headroom + 4} aria-hidden="true">
          <g transform={`translate(0 ${headroom})`}>
            <rect class="source" x={frame.sourceX - 6} y={source.y} width={6} height={source.height} />
            {members.map((member, at) => {
              const band = bands[at];
              if (band === undefined) return null;
              const isVisible = band.level >= 0.25;
              return (
                <g key={member.endpoint.name} class={`series-${member.index % 8}`}>
                  {isVisible && <path class="band" d={band.path} />}
                  {isFlowing &&
                    band.lanes.map((lane, row) => <path key={row} class={`lane lane-${row % 3}`} d={lane} />)}
                  <FlowBasin
                    member={member}
                    band={band}
                    isNarrow={frame.isNarrow}
                    width={width}
                    isFirstOfTier={members[at - 1]?.tier !== member.tier}
                  />
                </g>
              );
            })}
          </g>
        </svg>
      )}
    </div>
  );
}
