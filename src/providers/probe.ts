/** Asks whether an endpoint is well, at the least cost that proves it. */
import type { Endpoint } from "../core/model/endpoint.ts";
import { isOutput } from "../core/model/event.ts";
import type { ProbeKind } from "../core/model/health-settings.ts";
import { type CompletionRequest, noPreferences, noSampling } from "../core/model/request.ts";
import { complete } from "./complete.ts";
import { linkHeaders, type ProviderLink } from "./provider-link.ts";
import { rejectionOf } from "./rejection-of.ts";

/** Who waits for a probe. */
export interface ProbeWatch {
  readonly signal: AbortSignal;
  readonly onOutput?: (() => void) | undefined;
}

/** The behaviour of Provider.probe: see there. */
export async function probe(
  link: ProviderLink,
  endpoint: Endpoint,
  kind: ProbeKind,
  watch: ProbeWatch,
): Promise<void> {
  const { signal } = watch;
  switch (kind) {
    case "none":
      return;
    case "completion":
      return probeCompletion(link, endpoint, watch);
    case "models":
      return probeGet(link, endpoint, { path: link.dialect.modelsPath, fromRoot: false }, signal);
    case "http":
      return probeGet(link, endpoint, { path: endpoint.health.probe.path, fromRoot: true }, signal);
  }
}

async function probeCompletion(
  link: ProviderLink,
  endpoint: Endpoint,
  { signal, onOutput }: ProbeWatch,
): Promise<void> {
  const request = probeRequest(endpoint);
  const call = { endpoint, request, requestId: `probe-${endpoint.name}`, signal, onAdapted: () => {} };
  for await (const batch of complete(() => link, call)) if (batch.some(isOutput)) onOutput?.();
}

async function probeGet(
  link: ProviderLink,
  { timeouts }: Endpoint,
  target: { path: string; fromRoot: boolean },
  signal: AbortSignal,
): Promise<void> {
  const headers = linkHeaders(link);
  const path = target.path.startsWith("/") ? target.path : `/${target.path}`;
  const response = await link.client.send({
    method: "GET",
    ...target,
    path,
    headers,
    body: undefined,
    signal,
  });
  if (response.status < 200 || response.status > 299) {
    throw await rejectionOf(link, response, timeouts.stallMs);
  }
  response.release();
}

/**
 * A model that thinks before it speaks answers too small a bound with an error
 * (OpenAI: "could not finish the message"). This leaves room for short thoughts.
 */
const reasoningProbeTokens = 256;

function probeRequest(endpoint: Endpoint): CompletionRequest {
  return {
    route: "",
    messages: [{ role: "user", parts: [{ kind: "text", text: "Say ok." }] }],
    tools: [],
    toolChoice: { mode: "auto", parallel: undefined },
    format: { kind: "text" },
    sampling: noSampling,
    maxOutputTokens: endpoint.capabilities.has("reasoning") ? reasoningProbeTokens : 1,
    stopSequences: [],
    providerOptions: new Map(),
    metadata: new Map(),
    idempotencyKey: undefined,
    routing: noPreferences,
  };
}
