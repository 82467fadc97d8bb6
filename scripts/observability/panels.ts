/** The dashboard as one table: rows of panels, each a question and the queries that answer it. */
export interface Query {
  readonly expr: string;
  /** In Grafana's notation, such as "{{endpoint}}". */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  readonly description: string;
  /** Grafana's word for the unit. */
  readonly unit: "reqps" | "percentunit" | "s" | "short" | "currencyUSD" | "bool";
  readonly queries: readonly Query[];
  /** One over the other, where parts make a whole. */
  readonly stacked?: boolean;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const panel = (
  title: string,
  unit: Panel["unit"],
  description: string,
  ...queries: readonly (readonly [expr: string, legend: string])[]
): Panel => ({ title, unit, description, queries: queries.map(([expr, legend]) => ({ expr, legend })) });

const stacked = (made: Panel): Panel => ({ ...made, stacked: true });

export const rows: readonly Row[] = [
  {
    title: "Callers",
    panels: [
      stacked(
        panel("Calls", "reqps", "By how they ended.", [
          'sum by (status) (rate(spillway_calls_total{route=~"$route"}[$__rate_interval]))',
          "{{status}}",
        ]),
      ),
      panel(
        "Duration of calls",
        "s",
        "All attempts included.",
        [
          'histogram_quantile(0.5, sum by (le) (rate(spillway_call_duration_seconds_bucket{route=~"$route"}[$__rate_interval])))',
          "p50",
        ],
        [
          'histogram_quantile(0.99, sum by (le) (rate(spillway_call_duration_seconds_bucket{route=~"$route"}[$__rate_interval])))',
          "p99",
        ],
      ),
      panel(
        "Running and waiting",
        "short",
        "Calls that wait find no endpoint with room.",
        ['sum(spillway_calls_in_flight{route=~"$route"})', "running"],
        ['sum(spillway_calls_waiting{route=~"$route"})', "waiting"],
      ),
      panel("Attempts a call", "short", "1 is a day without failures.", [
        'sum(rate(spillway_call_attempts_sum{route=~"$route"}[$__rate_interval])) / sum(rate(spillway_call_attempts_count{route=~"$route"}[$__rate_interval]))',
        "mean",
      ]),
    ],
  },
  {
    title: "Where the traffic goes",
    panels: [
      stacked(
        panel("Share", "percentunit", "Of each route's traffic, by endpoint, as it is now.", [
          'max by (route, endpoint) (spillway_endpoint_share{route=~"$route"})',
          "{{route}} {{endpoint}}",
        ]),
      ),
      panel("Health score", "percentunit", "1 is well, 0 is unfit.", [
        'min by (endpoint) (spillway_endpoint_health_score{endpoint=~"$endpoint"})',
        "{{endpoint}}",
      ]),
      panel("What blames it", "percentunit", "The worst component of each endpoint's score.", [
        'min by (endpoint, component) (spillway_endpoint_health_component{endpoint=~"$endpoint"}) < 0.9',
        "{{endpoint}} {{component}}",
      ]),
      panel(
        "Out of service",
        "bool",
        "Breaker open, blocked, drained, or the whole route in panic.",
        [
          'max by (endpoint) (spillway_endpoint_breaker{state="open",endpoint=~"$endpoint"})',
          "{{endpoint}} open",
        ],
        ['max by (endpoint) (spillway_endpoint_blocked{endpoint=~"$endpoint"})', "{{endpoint}} blocked"],
        ['max by (endpoint) (spillway_endpoint_drained{endpoint=~"$endpoint"})', "{{endpoint}} drained"],
        ['max by (route) (spillway_route_panic{route=~"$route"})', "{{route}} panic"],
      ),
      panel("Headroom", "percentunit", "The free part of each limit.", [
        'min by (endpoint, dimension) (spillway_endpoint_headroom{endpoint=~"$endpoint"})',
        "{{endpoint}} {{dimension}}",
      ]),
      panel(
        "Capacity in force",
        "percentunit",
        "Below 1 a provider said that the configured limit is too much, or an endpoint is on its way back.",
        [
          'min by (endpoint) (spillway_endpoint_effective_capacity{endpoint=~"$endpoint"})',
          "{{endpoint}} capacity",
        ],
        [
          'min by (endpoint) (spillway_endpoint_slow_start{endpoint=~"$endpoint"})',
          "{{endpoint}} slow start",
        ],
      ),
    ],
  },
  {
    title: "Providers",
    panels: [
      panel("Failures", "reqps", "Of attempts, by their kind.", [
        'sum by (endpoint, failure) (rate(spillway_attempts_total{outcome="failed",endpoint=~"$endpoint"}[$__rate_interval])) > 0',
        "{{endpoint}} {{failure}}",
      ]),
      panel(
        "Restarts and hedges",
        "reqps",
        "Streams that were discarded in front of their readers, and races.",
        [
          'sum by (endpoint) (rate(spillway_restarts_total{endpoint=~"$endpoint"}[$__rate_interval]))',
          "{{endpoint}} restarts",
        ],
        [
          'sum by (outcome) (rate(spillway_hedges_total{endpoint=~"$endpoint"}[$__rate_interval]))',
          "hedges {{outcome}}",
        ],
      ),
      panel(
        "Time to first token",
        "s",
        "Median and the slowest of a hundred.",
        ['spillway:time_to_first_token_seconds:p50_5m{endpoint=~"$endpoint"}', "{{endpoint}} p50"],
        ['spillway:time_to_first_token_seconds:p99_5m{endpoint=~"$endpoint"}', "{{endpoint}} p99"],
      ),
      panel(
        "Time between tokens",
        "s",
        "The mean of an answer, median and the slowest of a hundred.",
        [
          'histogram_quantile(0.5, sum by (endpoint, le) (rate(spillway_time_per_output_token_seconds_bucket{endpoint=~"$endpoint"}[$__rate_interval])))',
          "{{endpoint}} p50",
        ],
        [
          'histogram_quantile(0.99, sum by (endpoint, le) (rate(spillway_time_per_output_token_seconds_bucket{endpoint=~"$endpoint"}[$__rate_interval])))',
          "{{endpoint}} p99",
        ],
      ),
      panel("Why routing refused", "reqps", "Endpoints refused to calls that found none.", [
        'sum by (endpoint, reason) (rate(spillway_routing_refusals_total{endpoint=~"$endpoint"}[$__rate_interval])) > 0',
        "{{endpoint}} {{reason}}",
      ]),
      panel("Answers declined", "reqps", "By models and their filters.", [
        'sum by (endpoint, reason) (rate(spillway_model_refusals_total{endpoint=~"$endpoint"}[$__rate_interval])) > 0',
        "{{endpoint}} {{reason}}",
      ]),
    ],
  },
  {
    title: "Money",
    panels: [
      stacked(
        panel("Cost", "currencyUSD", "USD an hour, by endpoint.", [
          'sum by (endpoint) (rate(spillway_cost_usd_total{endpoint=~"$endpoint"}[$__rate_interval])) * 3600',
          "{{endpoint}}",
        ]),
      ),
      panel("Wasted", "percentunit", "The part of the cost that paid for no answer.", [
        "spillway:cost_wasted_ratio:rate1h",
        "wasted",
      ]),
      stacked(
        panel("Cost by tenant", "currencyUSD", "USD an hour.", [
          "topk(10, sum by (tenant) (rate(spillway_tenant_cost_usd_total[$__rate_interval]))) * 3600",
          "{{tenant}}",
        ]),
      ),
      panel("Tokens", "short", "A second, by kind.", [
        'sum by (kind) (rate(spillway_tokens_total{endpoint=~"$endpoint"}[$__rate_interval]))',
        "{{kind}}",
      ]),
    ],
  },
  {
    title: "Spillway itself",
    panels: [
      panel("Event loop lag", "s", "What every token waits for.", [
        'nodejs_eventloop_lag_p99_seconds{job="spillway"}',
        "{{instance}} p99",
      ]),
      panel("CPU", "percentunit", "Of one core; one process uses one.", [
        'rate(process_cpu_seconds_total{job="spillway"}[$__rate_interval])',
        "{{instance}}",
      ]),
      panel(
        "Configuration",
        "short",
        "The version in force, and refused ones.",
        ["spillway_config_version", "{{instance}} version"],
        ["increase(spillway_config_refused_total[$__rate_interval])", "{{instance}} refused"],
      ),
      panel(
        "Telemetry lost",
        "short",
        "Lines left out, spans that the collector did not take.",
        ["increase(spillway_log_lines_left_out_total[$__rate_interval])", "{{instance}} lines"],
        ["increase(spillway_spans_not_exported_total[$__rate_interval])", "{{instance}} spans"],
      ),
    ],
  },
];
