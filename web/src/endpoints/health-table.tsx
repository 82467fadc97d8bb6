import type { Endpoint, HealthComponent } from "../../../gen/spillway/v1/endpoint_pb.ts";
import { allEvidence } from "../live/evidence.ts";
import { formatBlame, formatScore } from "../pure/format.ts";

const names: Readonly<Record<string, string>> = {
  errors: "errors",
  ttft: "first token",
  inter_token: "between tokens",
  tail: "slow tail",
  refusals: "refusals",
  headroom: "headroom",
};

/** The health score as the product that it is: each factor with what was measured. */
export function HealthTable({ endpoint: { health } }: { readonly endpoint: Endpoint }) {
  if (health === undefined) return null;
  return (
    <table class="health">
      <caption>
        Health{" "}
        <strong class={health.score < 0.8 ? "score score-low" : "score"}>{formatScore(health.score)}</strong>
      </caption>
      <thead>
        <tr>
          <th scope="col">factor</th>
          <th scope="col">would grant</th>
          <th scope="col" class="number">
            weight
          </th>
          <th scope="col" class="number">
            blame
          </th>
        </tr>
      </thead>
      <tbody>
        {health.components.map((component) => (
          <ComponentRow key={component.name} component={component} />
        ))}
      </tbody>
    </table>
  );
}

function ComponentRow({
  component: { name, value, weight, blame, evidence },
}: {
  readonly component: HealthComponent;
}) {
  const isShown = allEvidence.value || value < 0.995;
  const tone = value < 0.5 ? "meter meter-bad" : value < 0.9 ? "meter meter-warn" : "meter";
  const row = (
    <tr>
      <th scope="row">
        {names[name] ?? name}
        {!isShown && <span class="unseen">: {evidence}</span>}
      </th>
      <td>
        <span class="metered">
          <svg class={tone} width="64" height="6" aria-hidden="true">
            <rect class="meter-all" width="64" height="6" rx="1" />
            <rect class="meter-part" width={64 * value} height="6" rx="1" />
          </svg>
          {formatScore(value)}
        </span>
      </td>
      <td class="number">{weight.toFixed(weight % 1 === 0 ? 0 : 1)}</td>
      <td class={blame >= 0.05 ? "number ill" : "number"}>{formatBlame(blame)}</td>
    </tr>
  );
  if (!isShown) return row;
  return (
    <>
      {row}
      <tr>
        <td class="evidence" colSpan={4}>
          {evidence}
        </td>
      </tr>
    </>
  );
}
