import { useEffect, useRef, useState } from "preact/hooks";
import { approach } from "../pure/approach.ts";
import type { RouteView } from "../pure/routes.ts";

const calmMotion = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * The shares as they are drawn, one for each member: they glide to the live ones, so
 * that the eye sees traffic move. Who asked for less motion sees them jump.
 */
export function useGlidingShares({ name, members }: RouteView): readonly number[] {
  const live = members.map(({ share }) => share);
  const cast = [name, ...members.map(({ endpoint }) => endpoint.name)].join("\n");
  const [drawn, setDrawn] = useState({ cast, shares: live });
  const goal = useRef(live);
  goal.current = live;
  const current = drawn.cast === cast ? drawn.shares : live;
  const isThere = current.every((share, index) => share === live[index]);
  useEffect(() => {
    if (isThere && drawn.cast === cast) return;
    if (calmMotion.matches || drawn.cast !== cast) {
      setDrawn({ cast, shares: live });
      return;
    }
    const startedAt = performance.now();
    const frame = requestAnimationFrame((now) => {
      const shares = current.map((share, index) =>
        approach(share, goal.current[index] ?? 0, now - startedAt + 8),
      );
      setDrawn({ cast, shares });
    });
    return () => cancelAnimationFrame(frame);
  });
  return current;
}
