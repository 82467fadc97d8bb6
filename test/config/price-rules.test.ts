import { describe, it } from "vitest";
import { type Row, refusesRow } from "./support/rule-row.ts";

/** Of a model that nobody knows. */
const price = (field: string) => ({ endpoint: `name: gpt, provider: openai, model: m, price: {${field}}` });
/** Of a model that the price book knows. */
const knownPrice = (field: string) => ({
  endpoint: `name: gpt, provider: openai, model: gpt-4.1, price: {${field}}`,
});
const rates = "input_usd_per_million: 1, output_usd_per_million: 1";

const rows: readonly Row[] = [
  [price("output_usd_per_million: 1"), "endpoints[0].price.input_usd_per_million", "required"],
  [price("input_usd_per_million: 1"), "endpoints[0].price.output_usd_per_million", "required"],
  [
    price("input_usd_per_million: -1, output_usd_per_million: 1"),
    "endpoints[0].price.input_usd_per_million",
    "0 to 1000000",
  ],
  [
    price("input_usd_per_million: 1, output_usd_per_million: .nan"),
    "endpoints[0].price.output_usd_per_million",
    "expected a number",
  ],
  [
    price("input_usd_per_million: 1, output_usd_per_million: Infinity"),
    "endpoints[0].price.output_usd_per_million",
    "0 to 1000000",
  ],
  [
    price("input_usd_per_million: 1, output_usd_per_million: 1, cached_input_usd_per_million: -1"),
    "endpoints[0].price.cached_input_usd_per_million",
    "0 to 1000000",
  ],
  [
    price("input_usd_per_million: 1, output_usd_per_million: 1, cache_write_usd_per_million: -1"),
    "endpoints[0].price.cache_write_usd_per_million",
    "0 to 1000000",
  ],
  [price("factor: 0.5"), "endpoints[0].price.input_usd_per_million", "does not know this model"],
  [knownPrice("factor: 0"), "endpoints[0].price.factor", "above 0 and at most 100"],
  [knownPrice("request_usd: 1001"), "endpoints[0].price.request_usd", "0 to 1000"],
  [knownPrice("service_tiers: {flex: -1}"), 'endpoints[0].price.service_tiers["flex"]', "0 to 100"],
  [
    knownPrice(`service_tiers: {${Array.from({ length: 17 }, (_, n) => `t${n}: 1`).join(", ")}}`),
    "endpoints[0].price.service_tiers",
    "at most 16",
  ],
  [
    knownPrice("cache_write_usd_per_million: 1"),
    "endpoints[0].price.cache_write_usd_per_million",
    "counts only",
  ],
  [
    price(`${rates}, long_context: [{${rates}}]`),
    "endpoints[0].price.long_context[0].above_input_tokens",
    "required",
  ],
  [
    price(`${rates}, long_context: [{above_input_tokens: 0, ${rates}}]`),
    "endpoints[0].price.long_context[0].above_input_tokens",
    "at least 1",
  ],
  [
    price(`${rates}, long_context: [{above_input_tokens: 9, ${rates}}, {above_input_tokens: 9, ${rates}}]`),
    "endpoints[0].price.long_context[1].above_input_tokens",
    "above 9",
  ],
  [
    price(`${rates}, long_context: [{above_input_tokens: 9, input_usd_per_million: 1}]`),
    "endpoints[0].price.long_context[0].output_usd_per_million",
    "required",
  ],
  [
    price(`${rates}, off_peak: [{from: "24:00", until: "01:00", ${rates}}]`),
    "endpoints[0].price.off_peak[0].from",
    "no time of day",
  ],
  [
    price(`${rates}, off_peak: [{from: "01:00", ${rates}}]`),
    "endpoints[0].price.off_peak[0].until",
    "required",
  ],
  [
    price(`${rates}, off_peak: [{from: "01:00", until: "01:00", ${rates}}]`),
    "endpoints[0].price.off_peak[0].until",
    "must differ",
  ],
];

describe("checkPrice()", () => {
  it.each(rows)("refuses %j at %s", refusesRow);
});
