import type { Config } from "../../../gen/spillway/config/v1/config_pb.ts";
import { itemPath } from "../path.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";

/** Warns of what nothing leads to: it is harmless, and seldom meant. */
export function warnOfUnused(report: Report, config: Config): void {
  const members = new Set(
    config.routes.flatMap(({ tiers }) =>
      tiers.flatMap(({ endpoints }) => endpoints.map((each) => each.endpoint)),
    ),
  );
  const providers = new Set(config.endpoints.map(({ provider }) => provider));
  for (const [index, { name }] of config.endpoints.entries()) {
    if (name === "" || members.has(name)) continue;
    report.warning(itemPath("endpoints", index), `the endpoint ${quote(name)} has a place in no route`);
  }
  for (const [index, { name }] of config.providers.entries()) {
    if (name === "" || providers.has(name)) continue;
    report.warning(itemPath("providers", index), `the provider ${quote(name)} has no endpoint`);
  }
}
