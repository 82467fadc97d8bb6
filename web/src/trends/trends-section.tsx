import { useComputed } from "@preact/signals";
import { history, historyVersion, route } from "../live/endpoints.ts";
import type { RouteView } from "../pure/routes.ts";
import { TrendChart } from "./trend-chart.tsx";

/** How shares and health came to be what they are: the last five minutes. */
export function TrendsSection() {
  const shown = route.value;
  if (shown === undefined) return null;
  return (
    <section aria-labelledby="trends-title">
      <h2 id="trends-title">Last five minutes</h2>
      <Legend route={shown} />
      <div class="charts">
        <Shares route={shown} />
        <Scores route={shown} />
      </div>
    </section>
  );
}

function Legend({ route: { members } }: { readonly route: RouteView }) {
  return (
    <ul class="legend">
      {members.map(({ endpoint, index }) => (
        <li key={endpoint.name} class={`series-${index % 8}`}>
          <span class="swatch" aria-hidden="true" />
          {endpoint.name}
        </li>
      ))}
    </ul>
  );
}

function Shares({ route: { name, members } }: { readonly route: RouteView }) {
  const names = members.map(({ endpoint }) => endpoint.name);
  const columns = useComputed(() => {
    void historyVersion.value;
    return history.shares(name, names);
  });
  return (
    <TrendChart
      title="Share of traffic"
      series={members.map(({ index }) => index % 8)}
      columns={columns.value}
    />
  );
}

function Scores({ route: { members } }: { readonly route: RouteView }) {
  const names = members.map(({ endpoint }) => endpoint.name);
  const columns = useComputed(() => {
    void historyVersion.value;
    return history.scores(names);
  });
  return (
    <TrendChart title="Health score" series={members.map(({ index }) => index % 8)} columns={columns.value} />
  );
}
