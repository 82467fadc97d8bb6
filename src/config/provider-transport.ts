import type { Provider } from "../../gen/spillway/config/v1/provider_pb.ts";
import { Secret } from "../core/model/secret.ts";
import { caOf } from "./ca-file.ts";
import type { ConfigEnvironment } from "./environment.ts";
import { environmentProxy } from "./environment-proxy.ts";
import { fieldPath, itemPath } from "./path.ts";
import type { Presets } from "./presets.ts";
import type { Report } from "./report.ts";
import { resolveSecret } from "./resolve-secret.ts";
import { isMeantAsReference, secretReference } from "./secret-reference.ts";

/** What of a provider's way is looked up outside the file. */
export interface ProviderTransport {
  readonly proxyUrl: Secret | undefined;
  /** PEM. */
  readonly ca: string | undefined;
}

/** The word for "no proxy, whatever the environment says". */
export const directWord = "direct";

/** Looks up proxies and certificates. Index by index as the providers stand. */
export async function resolveProviderTransports(
  providers: readonly Provider[],
  report: Report,
  environment: ConfigEnvironment,
  presets: Presets,
): Promise<readonly ProviderTransport[]> {
  const resolved: ProviderTransport[] = [];
  for (const [index, provider] of providers.entries()) {
    const path = itemPath("providers", index);
    const baseUrl = provider.baseUrl || (presets.get(provider.preset)?.baseUrl ?? "");
    const proxyPath = fieldPath(path, "proxy_url");
    const proxyUrl =
      provider.proxyUrl === ""
        ? proxyOfEnvironment(report, path, environment, baseUrl)
        : await proxyOf(report, proxyPath, environment, provider.proxyUrl);
    const ca = await caOf(report, fieldPath(path, "ca_file"), environment, provider.caFile);
    resolved.push({ proxyUrl, ca });
  }
  return resolved;
}

/** Whether a text names a proxy: an http or https URL with nothing behind the port. */
export function isProxyUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null && /^https?:$/.test(url.protocol) && url.pathname === "/" && url.search + url.hash === ""
  );
}

async function proxyOf(
  report: Report,
  path: string,
  environment: ConfigEnvironment,
  text: string,
): Promise<Secret | undefined> {
  if (text === directWord) return undefined;
  // Both kinds of bad text are told by the rules.
  if (!isMeantAsReference(text)) return isProxyUrl(text) ? new Secret(text) : undefined;
  const reference = secretReference(text);
  if (reference === undefined) return undefined;
  const answer = await resolveSecret(reference, report.file, environment);
  if (answer.kind !== "found") {
    report.problem(path, `${answer.message}; set it, or write ${directWord} to use no proxy`);
    return undefined;
  }
  if (answer.warning !== undefined) report.warning(path, answer.warning);
  if (isProxyUrl(answer.secret.reveal())) return answer.secret;
  report.problem(path, 'must refer to the URL of a proxy, "http://HOST:PORT" or "https://HOST:PORT"');
  return undefined;
}

function proxyOfEnvironment(
  report: Report,
  path: string,
  environment: ConfigEnvironment,
  baseUrl: string,
): Secret | undefined {
  const proxy = environmentProxy(baseUrl, (name) => environment.variable(name));
  if (proxy === undefined) return undefined;
  if (isProxyUrl(proxy.value)) return new Secret(proxy.value);
  report.problem(
    path,
    `the environment variable ${proxy.name} is no URL of an http or https proxy; correct it, or set proxy_url: ${directWord}`,
  );
  return undefined;
}
