import type { Provider } from "../../../gen/spillway/config/v1/provider_pb.ts";
import { isLinkLocal } from "../../core/base/link-local.ts";
import { dialectNames } from "../../core/model/host-preset.ts";
import { isLoopback } from "../environment-proxy.ts";
import { didYouMean } from "../nearest.ts";
import { fieldPath, itemPath } from "../path.ts";
import type { Presets } from "../presets.ts";
import { directWord, isProxyUrl } from "../provider-transport.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";
import { isMeantAsReference, secretReference } from "../secret-reference.ts";
import { checkDuration, checkLength, checkNumber } from "./bounds.ts";
import { checkHeaders } from "./headers.ts";
import { checkNames } from "./names.ts";

const dialects: ReadonlySet<string> = new Set(dialectNames);
const nameForm = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The rules of config/v1/provider.proto. */
export function checkProviders(report: Report, providers: readonly Provider[], presets: Presets): void {
  checkLength(report, "providers", providers);
  checkNames(report, "providers", providers, nameForm);
  for (const [index, provider] of providers.entries()) {
    const path = itemPath("providers", index);
    checkHost(report, path, provider, presets);
    checkBaseUrl(report, fieldPath(path, "base_url"), provider);
    checkKey(report, fieldPath(path, "api_key"), provider.apiKey);
    checkHeaders(report, fieldPath(path, "headers"), provider.headers);
    checkNumber(report, fieldPath(path, "max_connections"), provider.maxConnections, { min: 1, max: 10_000 });
    checkDuration(report, fieldPath(path, "connect_timeout"), provider.connectTimeout, {
      minMs: 10,
      maxMs: 300_000,
    });
    checkProxy(report, fieldPath(path, "proxy_url"), provider.proxyUrl);
    checkNumber(report, fieldPath(path, "warm_connections"), provider.warmConnections, { min: 0, max: 16 });
  }
}

function checkHost(report: Report, path: string, provider: Provider, presets: Presets): void {
  const { preset, dialect, baseUrl } = provider;
  const row = presets.get(preset);
  if (dialect !== "" && !dialects.has(dialect)) {
    const known = `use one of ${[...dialects].join(", ")}${didYouMean(dialect, dialects)}`;
    report.problem(fieldPath(path, "dialect"), `the dialect ${quote(dialect)} is not served; ${known}`);
  }
  if (preset === "") {
    if (dialect === "" || baseUrl === "") {
      report.problem(fieldPath(path, "preset"), "is required, unless both dialect and base_url are set");
    }
  } else if (row === undefined) {
    const known = `known are ${[...presets.keys()].join(", ")}`;
    const hint = `${didYouMean(preset, presets.keys())}; ${known}; for another host set dialect and base_url`;
    report.problem(fieldPath(path, "preset"), `there is no preset ${quote(preset)}${hint}`);
  } else if (row.baseUrl === "" && baseUrl === "") {
    report.problem(
      fieldPath(path, "base_url"),
      `is required: with preset ${preset} every account has its own`,
    );
  } else if ((baseUrl || row.baseUrl).startsWith("https:") && hasNoCredential(provider)) {
    report.warning(path, `has no api_key; ${preset} will probably refuse its requests`);
  }
}

/** Headers may hold one under any name. */
function hasNoCredential({ apiKey, headers }: Provider): boolean {
  return apiKey === "" && Object.keys(headers).length === 0;
}

/** The value is never shown: a URL can carry a password. */
function checkBaseUrl(report: Report, path: string, provider: Provider): void {
  if (provider.baseUrl === "") return;
  const url = URL.parse(provider.baseUrl);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    report.problem(path, 'must be a URL that starts with "http://" or "https://"');
  } else if (url.username !== "" || url.password !== "") {
    report.problem(path, "must hold no user and no password; use api_key or headers");
  } else if (url.search !== "" || url.hash !== "") {
    report.problem(path, "must hold no query and no fragment (? or #)");
  } else if (!provider.allowLinkLocal && isLinkLocal(url.hostname)) {
    report.problem(
      path,
      "is a link-local or metadata address, which may give this machine's credentials away; set allow_link_local: true if the provider stands there",
    );
  } else if (url.protocol === "http:" && provider.apiKey !== "" && !isLoopback(url.hostname)) {
    report.warning(path, "the key will travel unencrypted; use https, or leave the key out");
  }
}

/** The value is never shown: a URL can carry a password, and here it must not. */
function checkProxy(report: Report, path: string, value: string): void {
  if (value === "" || value === directWord) return;
  if (isMeantAsReference(value) ? secretReference(value) !== undefined : isProxyUrl(value)) {
    const url = URL.parse(value);
    if (url === null || url.username + url.password === "") return;
    report.problem(
      path,
      'must hold no user and no password; put such a URL behind "env:NAME" or "file:PATH"',
    );
    return;
  }
  report.problem(
    path,
    `must be "http://HOST:PORT", "https://HOST:PORT", a reference ("env:NAME" or "file:PATH") or "${directWord}"`,
  );
}

/** The value is never shown: it is probably the key. */
function checkKey(report: Report, path: string, value: string): void {
  if (value === "" || secretReference(value) !== undefined) return;
  report.problem(
    path,
    'must be a reference, "env:NAME" or "file:PATH", never the key itself; a key that stood in this file should be replaced',
  );
}
