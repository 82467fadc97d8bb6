import { Gauge, type Registry } from "prom-client";
import type { BreakerState, EndpointSnapshot } from "../core/model/snapshot.ts";

const breakerStates: readonly BreakerState[] = ["closed", "half-open", "open"];

interface GaugeRow {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly show: (endpoint: EndpointSnapshot, set: (value: number, ...labels: string[]) => void) => void;
}

/** The first label of each is the endpoint's name; `set` takes the values of the others. */
const rows: readonly GaugeRow[] = [
  {
    name: "spillway_endpoint_health_score",
    help: "How well an endpoint is, 0 (unfit) to 1 (well).",
    labels: [],
    show: ({ health }, set) => set(health.score),
  },
  {
    name: "spillway_endpoint_health_component",
    help: "The share of traffic that one component of the score alone would grant, 0 to 1.",
    labels: ["component"],
    show: ({ health }, set) => {
      for (const { name, value } of health.components) set(value, name);
    },
  },
  {
    name: "spillway_endpoint_breaker",
    help: "1 for the state in which an endpoint's circuit breaker is, 0 for the others.",
    labels: ["state"],
    show: ({ breaker }, set) => {
      for (const state of breakerStates) set(breaker.state === state ? 1 : 0, state);
    },
  },
  {
    name: "spillway_endpoint_share",
    help: "The share of a route's traffic that an endpoint gets now, 0 to 1.",
    labels: ["route"],
    show: ({ shares }, set) => {
      for (const { route, share } of shares) set(share, route);
    },
  },
  {
    name: "spillway_endpoint_in_flight",
    help: "Attempts that run now.",
    labels: [],
    show: ({ inFlight }, set) => set(inFlight),
  },
  {
    name: "spillway_endpoint_drained",
    help: "1 while an operator has drained an endpoint.",
    labels: [],
    show: ({ drained }, set) => set(drained ? 1 : 0),
  },
];

/** The live state of the endpoints, read anew for each scrape; what is gone from it is gone from the page. */
export function registerEndpointGauges(
  registry: Registry,
  snapshot: () => readonly EndpointSnapshot[],
): void {
  for (const { name, help, labels, show } of rows) {
    const gauge = new Gauge({
      name,
      help,
      labelNames: ["endpoint", ...labels],
      registers: [registry],
      collect() {
        gauge.reset();
        for (const state of snapshot()) {
          show(state, (value, ...values) => gauge.labels(state.endpoint.name, ...values).set(value));
        }
      },
    });
  }
}
