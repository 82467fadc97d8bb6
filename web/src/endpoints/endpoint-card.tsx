import type { Endpoint } from "../../../gen/spillway/v1/endpoint_pb.ts";
import { mayAdminister } from "../live/permission.ts";
import { AdminButtons } from "./admin-buttons.tsx";
import { BreakerLine } from "./breaker-line.tsx";
import { CapacityTable } from "./capacity-table.tsx";
import { HealthTable } from "./health-table.tsx";
import { LastFailure } from "./last-failure.tsx";
import { LatencyTable } from "./latency-table.tsx";

/** All about one endpoint. `index` gives it its colour. */
export function EndpointCard({ endpoint, index }: { readonly endpoint: Endpoint; readonly index: number }) {
  const { name, provider, model, region } = endpoint;
  return (
    <article class={`card series-${index % 8}`} aria-labelledby={`endpoint-${name}`}>
      <div class="card-head">
        <h3 id={`endpoint-${name}`}>
          <span class="swatch" aria-hidden="true" />
          {name}
        </h3>
        <p class="origin">{[provider, model, region].filter((word) => word !== "").join(" · ")}</p>
      </div>
      <BreakerLine endpoint={endpoint} />
      <HealthTable endpoint={endpoint} />
      <LatencyTable endpoint={endpoint} />
      <CapacityTable endpoint={endpoint} />
      <LastFailure endpoint={endpoint} />
      {mayAdminister.value && <AdminButtons endpoint={endpoint} />}
    </article>
  );
}
