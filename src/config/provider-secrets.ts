import { MissingKey, type Provider } from "../../gen/spillway/config/v1/provider_pb.ts";
import { Secret } from "../core/model/secret.ts";
import type { ConfigEnvironment } from "./environment.ts";
import { entryPath, fieldPath, itemPath } from "./path.ts";
import type { Report } from "./report.ts";
import { resolveSecret } from "./resolve-secret.ts";
import { secretReference } from "./secret-reference.ts";

/** The secrets of one provider, or why it is left out. */
export type ProviderSecrets =
  | {
      readonly kind: "ready";
      readonly apiKey: Secret | undefined;
      /** Names in lower case. */
      readonly headers: ReadonlyMap<string, Secret>;
    }
  | { readonly kind: "left-out"; readonly reason: string };

/**
 * Looks up what the providers refer to. References that are not well formed are
 * passed over: the rules tell of them. Index by index as the providers stand.
 */
export async function resolveProviderSecrets(
  providers: readonly Provider[],
  report: Report,
  environment: ConfigEnvironment,
): Promise<readonly ProviderSecrets[]> {
  const resolved: ProviderSecrets[] = [];
  for (const [index, provider] of providers.entries()) {
    resolved.push(await secretsOf(provider, itemPath("providers", index), report, environment));
  }
  return resolved;
}

async function secretsOf(
  provider: Provider,
  path: string,
  report: Report,
  environment: ConfigEnvironment,
): Promise<ProviderSecrets> {
  const missing: string[] = [];
  const look = async (text: string, at: string): Promise<Secret | undefined> => {
    const reference = secretReference(text);
    if (reference === undefined) return undefined;
    const answer = await resolveSecret(reference, report.file, environment);
    if (answer.kind === "found") {
      if (answer.warning !== undefined) report.warning(at, answer.warning);
      return answer.secret;
    }
    if (answer.kind === "unusable") report.problem(at, answer.message);
    else if (provider.missingKey === MissingKey.DISABLE) missing.push(answer.message);
    else
      report.problem(
        at,
        `${answer.message}; set it, or set missing_key: disable to run without this provider`,
      );
    return undefined;
  };

  const apiKey = await look(provider.apiKey, fieldPath(path, "api_key"));
  const headers = new Map<string, Secret>();
  for (const [name, text] of Object.entries(provider.headers)) {
    const secret = await look(text, entryPath(fieldPath(path, "headers"), name));
    headers.set(name.toLowerCase(), secret ?? new Secret(text));
  }
  const reason = missing[0];
  return reason === undefined ? { kind: "ready", apiKey, headers } : { kind: "left-out", reason };
}
