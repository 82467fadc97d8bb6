/**
 * The alerts as one table: when, how grave, what to do, and a proof. A proof is a series
 * of samples that must set the alert off and one that must not; promtool runs both.
 */

/** Samples in promtool's notation, one a minute: "0+5x20" is 0, 5, 10 ... */
export interface Samples {
  readonly series: string;
  readonly values: string;
}

export interface Alert {
  readonly name: string;
  /** critical: callers are hurt now. warning: somebody should look today. */
  readonly severity: "critical" | "warning";
  readonly expr: string;
  readonly for: string;
  /** One sentence with the labels that the expression keeps. */
  readonly summary: string;
  /** What to do, for the one who is woken. */
  readonly action: string;
  readonly proof: {
    readonly fires: readonly Samples[];
    readonly rests: readonly Samples[];
    /** When the alert must be on, and the labels that it then has besides its severity. */
    readonly at: string;
    readonly labels: Readonly<Record<string, string>>;
  };
}

const lasting = (value: number, minutes = 40) => `${value}x${minutes}`;
const growing = (perMinute: number, minutes = 60) => `0+${perMinute}x${minutes}`;
const failed = 'status=~"unavailable|resource-exhausted|deadline-exceeded|internal"';

const callAlerts: readonly Alert[] = [
  {
    name: "SpillwayDown",
    severity: "critical",
    expr: 'up{job="spillway"} == 0',
    for: "1m",
    summary: "{{ $labels.instance }} does not answer scrapes.",
    action:
      "Look whether the process runs and whether its HTTP port is reachable. Its last lines of log say why it stopped; `spillway check` says whether its configuration loads.",
    proof: {
      fires: [{ series: 'up{job="spillway",instance="a"}', values: lasting(0) }],
      rests: [{ series: 'up{job="spillway",instance="a"}', values: lasting(1) }],
      at: "5m",
      labels: { job: "spillway", instance: "a" },
    },
  },
  {
    name: "SpillwayCallsFail",
    severity: "critical",
    expr: `sum by (route) (rate(spillway_calls_total{${failed}}[5m])) / sum by (route) (rate(spillway_calls_total[5m])) > 0.05`,
    for: "2m",
    summary:
      "{{ $value | humanizePercentage }} of the calls of route {{ $labels.route }} end without an answer.",
    action:
      "No endpoint of the route can answer. `spillway endpoints` shows who is sick and why, `spillway explain ROUTE` why each is refused. Add an endpoint of another vendor to the last tier, or raise the limits that are used up.",
    proof: {
      fires: [
        { series: 'spillway_calls_total{route="chat",streaming="true",status="ok"}', values: growing(90) },
        {
          series: 'spillway_calls_total{route="chat",streaming="true",status="unavailable"}',
          values: growing(10),
        },
      ],
      rests: [
        { series: 'spillway_calls_total{route="chat",streaming="true",status="ok"}', values: growing(99) },
        {
          series: 'spillway_calls_total{route="chat",streaming="true",status="unavailable"}',
          values: growing(1),
        },
        {
          series: 'spillway_calls_total{route="chat",streaming="true",status="cancelled"}',
          values: growing(50),
        },
      ],
      at: "15m",
      labels: { route: "chat" },
    },
  },
  {
    name: "SpillwayCallsWait",
    severity: "warning",
    expr: "sum by (route) (spillway_calls_waiting) > 0",
    for: "5m",
    summary: "{{ $value }} calls of route {{ $labels.route }} wait for an endpoint.",
    action:
      "The limits of all endpoints are used up, or they rest after rate limits. Compare spillway_endpoint_headroom with what the vendor grants, ask for a higher quota, or add an endpoint with an account of its own.",
    proof: {
      fires: [{ series: 'spillway_calls_waiting{route="chat"}', values: lasting(3) }],
      rests: [{ series: 'spillway_calls_waiting{route="chat"}', values: "0 4 0 0 9 0 0 0 0 1 0 0" }],
      at: "10m",
      labels: { route: "chat" },
    },
  },
  {
    name: "SpillwayRoutePanics",
    severity: "critical",
    expr: "max by (route) (spillway_route_panic) == 1",
    for: "1m",
    summary: "So many endpoints of route {{ $labels.route }} are unwell that health is no longer obeyed.",
    action:
      "Most of the route is sick at once: suspect what its endpoints share (the way out, DNS, a proxy, one vendor) before the endpoints. `spillway endpoints --route ROUTE` shows the components that blame them.",
    proof: {
      fires: [{ series: 'spillway_route_panic{route="chat"}', values: lasting(1) }],
      rests: [{ series: 'spillway_route_panic{route="chat"}', values: lasting(0) }],
      at: "5m",
      labels: { route: "chat" },
    },
  },
  {
    name: "SpillwayRestartsAreMany",
    severity: "warning",
    expr: 'sum(rate(spillway_restarts_total[10m])) / sum(rate(spillway_calls_total{streaming="true"}[10m])) > 0.05',
    for: "10m",
    summary: "{{ $value | humanizePercentage }} of the streams are discarded in front of their readers.",
    action:
      "See by endpoint and failure who breaks off (spillway_restarts_total). Drain the endpoint while the vendor looks (`spillway drain`), or let the route hold the first tokens back (recovery HOLD_PREFIX).",
    proof: {
      fires: [
        { series: 'spillway_calls_total{route="chat",streaming="true",status="ok"}', values: growing(100) },
        { series: 'spillway_restarts_total{endpoint="a",failure="stalled"}', values: growing(10) },
      ],
      rests: [
        { series: 'spillway_calls_total{route="chat",streaming="true",status="ok"}', values: growing(100) },
        { series: 'spillway_restarts_total{endpoint="a",failure="stalled"}', values: growing(1) },
      ],
      at: "30m",
      labels: {},
    },
  },
];

const endpointAlerts: readonly Alert[] = [
  {
    name: "SpillwayEndpointIsOut",
    severity: "warning",
    expr: 'spillway_endpoint_breaker{state="open"} == 1',
    for: "5m",
    summary:
      "The circuit breaker of {{ $labels.endpoint }} has been open for five minutes; its traffic goes elsewhere.",
    action:
      "Nothing is lost while others answer. `spillway endpoints` shows the last failure in the provider's words. It comes back by itself when probes succeed; `spillway resume` forgets the trip.",
    proof: {
      fires: [{ series: 'spillway_endpoint_breaker{endpoint="a",state="open"}', values: lasting(1) }],
      rests: [
        { series: 'spillway_endpoint_breaker{endpoint="a",state="open"}', values: "1 1 1 0 1 1 1 0 1 1 1 0" },
      ],
      at: "10m",
      labels: { endpoint: "a", state: "open" },
    },
  },
  {
    name: "SpillwayEndpointIsBlocked",
    severity: "critical",
    expr: "spillway_endpoint_blocked == 1",
    for: "1m",
    summary:
      "{{ $labels.endpoint }} is blocked: its key is refused, its quota is used up, or its model is gone.",
    action:
      "This does not mend itself. `spillway endpoints` names the reason: renew the key (a changed file is read at the next reload), pay the bill, or correct the model; then `spillway resume ENDPOINT`.",
    proof: {
      fires: [{ series: 'spillway_endpoint_blocked{endpoint="a"}', values: lasting(1) }],
      rests: [{ series: 'spillway_endpoint_blocked{endpoint="a"}', values: lasting(0) }],
      at: "5m",
      labels: { endpoint: "a" },
    },
  },
  {
    name: "SpillwayHeadroomIsLow",
    severity: "warning",
    expr: "spillway_endpoint_headroom < 0.1",
    for: "10m",
    summary: "Less than a tenth of the {{ $labels.dimension }} of {{ $labels.endpoint }} is free.",
    action:
      "Traffic spills over to other endpoints from here on. Ask the vendor for more and raise the limit in the configuration, or give the tier another endpoint.",
    proof: {
      fires: [
        { series: 'spillway_endpoint_headroom{endpoint="a",dimension="requests"}', values: lasting(0.02) },
      ],
      rests: [
        { series: 'spillway_endpoint_headroom{endpoint="a",dimension="requests"}', values: lasting(0.4) },
      ],
      at: "20m",
      labels: { endpoint: "a", dimension: "requests" },
    },
  },
  {
    name: "SpillwayFirstTokenIsSlow",
    severity: "warning",
    expr: "spillway:time_to_first_token_seconds:p99_5m > 10",
    for: "10m",
    summary:
      "One of a hundred first tokens of {{ $labels.endpoint }} takes more than {{ $value | humanizeDuration }}.",
    action:
      "Compare with the other endpoints of its route: health moves the traffic away from one that is slow alone. If all are slow, prompts have grown or the way out is slow.",
    proof: {
      fires: [
        {
          series: 'spillway_time_to_first_token_seconds_bucket{endpoint="a",le="10.24"}',
          values: growing(0),
        },
        {
          series: 'spillway_time_to_first_token_seconds_bucket{endpoint="a",le="20.48"}',
          values: growing(60),
        },
        {
          series: 'spillway_time_to_first_token_seconds_bucket{endpoint="a",le="+Inf"}',
          values: growing(60),
        },
      ],
      rests: [
        {
          series: 'spillway_time_to_first_token_seconds_bucket{endpoint="a",le="0.64"}',
          values: growing(60),
        },
        {
          series: 'spillway_time_to_first_token_seconds_bucket{endpoint="a",le="20.48"}',
          values: growing(60),
        },
        {
          series: 'spillway_time_to_first_token_seconds_bucket{endpoint="a",le="+Inf"}',
          values: growing(60),
        },
      ],
      at: "30m",
      labels: { endpoint: "a" },
    },
  },
  {
    name: "SpillwayRetriesAreUsedUp",
    severity: "warning",
    expr: 'spillway_route_attempt_budget{purpose="retry"} < 1',
    for: "2m",
    summary: "Route {{ $labels.route }} has no retries left: failures are passed on as they come.",
    action:
      "Retries are a fifth of the successes, so that an outage is not multiplied. They return with the first endpoint that answers; see SpillwayCallsFail.",
    proof: {
      fires: [{ series: 'spillway_route_attempt_budget{route="chat",purpose="retry"}', values: lasting(0) }],
      rests: [
        { series: 'spillway_route_attempt_budget{route="chat",purpose="retry"}', values: lasting(80) },
        { series: 'spillway_route_attempt_budget{route="chat",purpose="hedge"}', values: lasting(0) },
      ],
      at: "5m",
      labels: { route: "chat", purpose: "retry" },
    },
  },
];

const houseAlerts: readonly Alert[] = [
  {
    name: "SpillwayConfigurationIsRefused",
    severity: "warning",
    expr: "spillway_config_last_refused == 1",
    for: "1m",
    summary:
      "The configuration that was last offered to {{ $labels.instance }} is bad; the one before it serves on.",
    action:
      "The log and `spillway check FILE` tell every problem with its line. A restart now would fail: mend the file first.",
    proof: {
      fires: [{ series: 'spillway_config_last_refused{instance="a"}', values: lasting(1) }],
      rests: [{ series: 'spillway_config_last_refused{instance="a"}', values: lasting(0) }],
      at: "5m",
      labels: { instance: "a" },
    },
  },
  {
    name: "SpillwayMoneyIsWasted",
    severity: "warning",
    expr: "spillway:cost_wasted_ratio:rate1h > 0.2 and sum(increase(spillway_cost_usd_total[1h])) > 1",
    for: "10m",
    summary:
      "{{ $value | humanizePercentage }} of what providers were paid in the last hour was for answers that nobody got.",
    action:
      "spillway_cost_usd_total by endpoint and outcome says where: failed late in the answer (move the endpoint to a later tier), cancelled (callers leave, or hedges lose: hedge less).",
    proof: {
      fires: [
        { series: 'spillway_cost_usd_total{endpoint="a",outcome="succeeded"}', values: growing(0.5, 120) },
        { series: 'spillway_cost_usd_total{endpoint="a",outcome="failed"}', values: growing(0.5, 120) },
      ],
      rests: [
        { series: 'spillway_cost_usd_total{endpoint="a",outcome="succeeded"}', values: growing(0.001, 120) },
        { series: 'spillway_cost_usd_total{endpoint="a",outcome="failed"}', values: growing(0.001, 120) },
      ],
      at: "90m",
      labels: {},
    },
  },
  {
    name: "SpillwayPriceIsWrong",
    severity: "warning",
    expr: "sum by (endpoint) (increase(spillway_price_departures_total[1h])) > 3",
    for: "0m",
    summary: "The bills of {{ $labels.endpoint }} depart from the price that Spillway reckons with.",
    action:
      "The log tells by how much. The vendor changed its price, or your contract differs: set `price` on the endpoint, for budgets and routing by cost rest on it.",
    proof: {
      fires: [{ series: 'spillway_price_departures_total{endpoint="a"}', values: growing(1) }],
      rests: [{ series: 'spillway_price_departures_total{endpoint="a"}', values: lasting(5, 60) }],
      at: "30m",
      labels: { endpoint: "a" },
    },
  },
  {
    name: "SpillwayResidencyViolated",
    severity: "critical",
    expr: "sum by (endpoint) (increase(spillway_residency_violations_total[1h])) > 0",
    for: "0m",
    summary: "{{ $labels.endpoint }} says that it served a call where policy forbids.",
    action:
      "The endpoint is in quarantine, and the log names the call and the place. Find out with the vendor where data went; correct its region or data_handling; then `spillway resume`.",
    proof: {
      fires: [{ series: 'spillway_residency_violations_total{endpoint="a"}', values: growing(1) }],
      rests: [{ series: 'spillway_residency_violations_total{endpoint="a"}', values: lasting(5, 60) }],
      at: "30m",
      labels: { endpoint: "a" },
    },
  },
  {
    name: "SpillwayDecisionLogBroken",
    severity: "critical",
    expr: "spillway_decision_log_broken == 1 or increase(spillway_decision_log_lost_total[10m]) > 0",
    for: "1m",
    summary: "The decision log of {{ $labels.instance }} cannot be written, or has lost lines.",
    action:
      "The log says why: mostly a full disk, or a folder that is gone. Lines queue in 8 MiB of memory until it is mended; with `required` calls are refused.",
    proof: {
      fires: [{ series: 'spillway_decision_log_broken{instance="a"}', values: lasting(1, 60) }],
      rests: [{ series: 'spillway_decision_log_broken{instance="a"}', values: lasting(0, 60) }],
      at: "10m",
      labels: { instance: "a" },
    },
  },
  {
    name: "SpillwayIsBusy",
    severity: "warning",
    expr: 'nodejs_eventloop_lag_p99_seconds{job="spillway"} > 0.1',
    for: "5m",
    summary: "The event loop of {{ $labels.instance }} lags: every token of every stream waits for it.",
    action:
      "One process uses one core. Add a replica, and see whether the machine has the core that it promises.",
    proof: {
      fires: [
        { series: 'nodejs_eventloop_lag_p99_seconds{job="spillway",instance="a"}', values: lasting(0.4) },
      ],
      rests: [
        { series: 'nodejs_eventloop_lag_p99_seconds{job="spillway",instance="a"}', values: lasting(0.02) },
      ],
      at: "10m",
      labels: { job: "spillway", instance: "a" },
    },
  },
  {
    name: "SpillwayTelemetryIsLost",
    severity: "warning",
    expr: "sum by (instance) (increase(spillway_spans_not_exported_total[15m]) + increase(spillway_observer_failures_total[15m])) > 0",
    for: "5m",
    summary: "{{ $labels.instance }} loses telemetry. Calls do not feel it.",
    action:
      "The part `telemetry` of the log says what: a collector that refuses spans or cannot be reached, or a fault of Spillway's, which is worth an issue.",
    proof: {
      fires: [
        { series: 'spillway_spans_not_exported_total{instance="a"}', values: growing(5) },
        { series: 'spillway_observer_failures_total{instance="a"}', values: lasting(0, 60) },
      ],
      rests: [
        { series: 'spillway_spans_not_exported_total{instance="a"}', values: lasting(9, 60) },
        { series: 'spillway_observer_failures_total{instance="a"}', values: lasting(0, 60) },
      ],
      at: "30m",
      labels: { instance: "a" },
    },
  },
];

export const alerts: readonly Alert[] = [...callAlerts, ...endpointAlerts, ...houseAlerts];
