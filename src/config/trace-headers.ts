import type { Traces } from "../../gen/spillway/config/v1/telemetry_pb.ts";
import { Secret } from "../core/model/secret.ts";
import type { ConfigEnvironment } from "./environment.ts";
import { entryPath } from "./path.ts";
import type { Report } from "./report.ts";
import { resolveSecret } from "./resolve-secret.ts";
import { secretReference } from "./secret-reference.ts";

/** The headers for the collector of traces, looked up; names in lower case. What is missing is told. */
export async function resolveTraceHeaders(
  traces: Traces | undefined,
  report: Report,
  environment: ConfigEnvironment,
): Promise<ReadonlyMap<string, Secret>> {
  const headers = new Map<string, Secret>();
  for (const [name, text] of Object.entries(traces?.headers ?? {})) {
    const reference = secretReference(text);
    if (reference === undefined) {
      headers.set(name.toLowerCase(), new Secret(text));
      continue;
    }
    const path = entryPath("telemetry.traces.headers", name);
    const answer = await resolveSecret(reference, report.file, environment);
    if (answer.kind !== "found") {
      report.problem(path, answer.message);
      continue;
    }
    if (answer.warning !== undefined) report.warning(path, answer.warning);
    headers.set(name.toLowerCase(), answer.secret);
  }
  return headers;
}
