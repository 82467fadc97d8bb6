import type { Telemetry, Traces } from "../../../gen/spillway/config/v1/telemetry_pb.ts";
import { logModules } from "../../core/model/telemetry-settings.ts";
import { isLoopback } from "../environment-proxy.ts";
import { didYouMean } from "../nearest.ts";
import { entryPath, fieldPath } from "../path.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";
import { checkNumber, isGiven } from "./bounds.ts";
import { checkHeaders } from "./headers.ts";

const modules: ReadonlySet<string> = new Set(logModules);
const longestServiceName = 256;

/** The rules of config/v1/telemetry.proto. */
export function checkTelemetry(report: Report, telemetry: Telemetry | undefined): void {
  if (telemetry === undefined) return;
  for (const name of Object.keys(telemetry.logLevels)) {
    if (modules.has(name)) continue;
    const known = `known are ${logModules.join(", ")}`;
    const path = entryPath("telemetry.log_levels", name);
    report.problem(path, `there is no part ${quote(name)} of the log${didYouMean(name, modules)}; ${known}`);
  }
  checkNumber(report, "telemetry.max_log_lines_per_second", telemetry.maxLogLinesPerSecond, {
    min: 1,
    max: 100_000,
  });
  if (telemetry.traces !== undefined) checkTraces(report, "telemetry.traces", telemetry.traces);
}

function checkTraces(report: Report, path: string, traces: Traces): void {
  const endpoint = fieldPath(path, "endpoint");
  if (isGiven(report, endpoint, traces.endpoint)) checkEndpoint(report, endpoint, traces);
  checkHeaders(report, fieldPath(path, "headers"), traces.headers);
  checkNumber(report, fieldPath(path, "sampling_ratio"), traces.samplingRatio, { min: 0, max: 1 });
  if (traces.serviceName.length > longestServiceName) {
    report.problem(fieldPath(path, "service_name"), `may have at most ${longestServiceName} characters`);
  }
}

/** The value is never shown: a URL can carry a password. */
function checkEndpoint(report: Report, path: string, { endpoint, headers }: Traces): void {
  const url = URL.parse(endpoint);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    report.problem(path, 'must be a URL that starts with "http://" or "https://"');
  } else if (url.username + url.password + url.search + url.hash !== "") {
    report.problem(path, "must hold no user, password, query and fragment; put credentials into headers");
  } else if (url.protocol === "http:" && Object.keys(headers).length > 0 && !isLoopback(url.hostname)) {
    report.warning(path, "the headers will travel unencrypted; use https");
  }
}
