/** What dashboards and alerts ask for again and again, reckoned once. */
export const recordings: readonly { readonly record: string; readonly expr: string }[] = [
  { record: "spillway:calls:rate5m", expr: "sum by (route, status) (rate(spillway_calls_total[5m]))" },
  {
    record: "spillway:attempts:rate5m",
    expr: "sum by (endpoint, outcome) (rate(spillway_attempts_total[5m]))",
  },
  {
    record: "spillway:time_to_first_token_seconds:p50_5m",
    expr: "histogram_quantile(0.5, sum by (endpoint, le) (rate(spillway_time_to_first_token_seconds_bucket[5m])))",
  },
  {
    record: "spillway:time_to_first_token_seconds:p99_5m",
    expr: "histogram_quantile(0.99, sum by (endpoint, le) (rate(spillway_time_to_first_token_seconds_bucket[5m])))",
  },
  {
    record: "spillway:cost_wasted_ratio:rate1h",
    expr: 'sum(rate(spillway_cost_usd_total{outcome!="succeeded"}[1h])) / sum(rate(spillway_cost_usd_total[1h]))',
  },
];
