import { callRates, route } from "../live/endpoints.ts";
import { connection } from "../live/session.ts";
import { FlowPicture } from "./flow-picture.tsx";
import { FlowTable } from "./flow-table.tsx";

/** The traffic of a route, and where it goes. */
export function FlowSection() {
  const shown = route.value;
  if (shown === undefined) {
    return (
      <section class="panel" aria-label="Traffic">
        <p class="empty">
          {connection.value.kind === "live" ? "No route is configured." : "Nothing is known yet."}
        </p>
      </section>
    );
  }
  const rate = callRates.value.get(shown.name);
  const isFlowing = rate !== undefined && rate > 0;
  return (
    <section class="panel flow" aria-labelledby="flow-title">
      <div class="panel-head">
        <h2 id="flow-title">{shown.name}</h2>
        <p class="figure">{rate === undefined ? "–" : rate.toFixed(1)} attempts/s</p>
      </div>
      <FlowPicture route={shown} isFlowing={isFlowing} />
      <FlowTable route={shown} />
      <p class="hint">
        A band is as wide as the share of the route’s traffic that its endpoint gets now; the mark on a basin
        is the share towards which it moves.
      </p>
    </section>
  );
}
