/**
 * Whether an endpoint's region is the one that its provider's address leads to. A wrong
 * pair would be seen late and dearly: as a call that was processed elsewhere.
 */
import type { Endpoint } from "../../../gen/spillway/config/v1/endpoint_pb.ts";
import type { Provider } from "../../../gen/spillway/config/v1/provider_pb.ts";
import type { HostRegion } from "../../core/model/host-region.ts";
import type { Presets } from "../presets.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";

/** What an endpoint's region is compared with. */
export interface RegionContext {
  /** Undefined: the file has none of that name. */
  readonly provider: Provider | undefined;
  readonly presets: Presets;
}

/** The rule of Endpoint.region. */
export function checkRegion(
  report: Report,
  path: string,
  { region: name }: Endpoint,
  { provider, presets }: RegionContext,
): void {
  const row = presets.get(provider?.preset ?? "");
  const region = row?.regions.find((one) => one.name === name.toLowerCase());
  if (name === "" || provider === undefined || row === undefined || region === undefined) return;
  const address = (provider.baseUrl || row.baseUrl).replace(/\/+$/, "");
  const addresses = [row.baseUrl, ...row.regions.map(({ baseUrl }) => baseUrl)];
  if (region.baseUrl !== undefined && region.baseUrl !== address && addresses.includes(address)) {
    report.problem(
      path,
      `region ${quote(name)} of preset ${row.name} is served at ${region.baseUrl}; set it as base_url of provider ${quote(provider.name)}`,
    );
  }
  const other = namedIn(address, row.regions);
  if (other !== undefined && other !== region) {
    report.problem(
      path,
      `is ${quote(name)}, and base_url of provider ${quote(provider.name)} leads to ${quote(other.name)}; correct one of them`,
    );
  }
}

/** The region that a cloud's address names: bedrock-runtime.REGION.amazonaws.com, REGION-aiplatform.googleapis.com. */
function namedIn(address: string, regions: readonly HostRegion[]): HostRegion | undefined {
  const words = new Set(address.toLowerCase().split(/[/.:]|-aiplatform/));
  return regions.find((one) => one.baseUrl === undefined && one.name !== "" && words.has(one.name));
}
