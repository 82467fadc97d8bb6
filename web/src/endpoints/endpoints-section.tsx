import { endpoints, route } from "../live/endpoints.ts";
import { allEvidence } from "../live/evidence.ts";
import { EndpointCard } from "./endpoint-card.tsx";

/** Every endpoint of the chosen route, with all that is known of it. */
export function EndpointsSection() {
  const members = route.value?.members ?? [];
  const names = new Set(members.map(({ endpoint }) => endpoint.name));
  const idle = endpoints.value
    .map((endpoint, index) => ({ endpoint, index }))
    .filter(({ endpoint }) => endpoint.shares.length === 0);
  if (names.size === 0 && idle.length === 0) return null;
  return (
    <section aria-labelledby="endpoints-title">
      <div class="panel-head">
        <h2 id="endpoints-title">Endpoints</h2>
        <label class="check">
          <input
            type="checkbox"
            checked={allEvidence.value}
            onChange={(event) => (allEvidence.value = event.currentTarget.checked)}
          />
          evidence of every factor
        </label>
      </div>
      <div class="cards">
        {[...members, ...idle].map(({ endpoint, index }) => (
          <EndpointCard key={endpoint.name} endpoint={endpoint} index={index} />
        ))}
      </div>
    </section>
  );
}
