/** Attempts on a test server through the real port. */
import type { ProviderEvent } from "../../../src/core/model/event.ts";
import { Failure } from "../../../src/core/model/failure.ts";
import type { Provider, ProviderCall } from "../../../src/core/model/ports.ts";
import type { ProviderConnection } from "../../../src/core/model/provider-connection.ts";
import { createProvider } from "../../../src/providers/registry.ts";
import { connectionTo, type EndpointFacts, endpointOf, requestOf } from "./calls.ts";

/** A provider for one server; its connections are closed with the server's. */
export function providerAt(
  url: string,
  changes: Partial<ProviderConnection> = {},
  facts: EndpointFacts = { dialect: "openai-chat" },
): Provider & { close(): Promise<void> } {
  return createProvider([connectionTo(facts, url, changes)]);
}

export function callOf(
  changes: Partial<ProviderCall> = {},
  facts: EndpointFacts = { dialect: "openai-chat" },
): ProviderCall {
  return {
    endpoint: endpointOf(facts),
    request: requestOf(),
    requestId: "request-a",
    signal: new AbortController().signal,
    onAdapted: () => {},
    ...changes,
  };
}

export interface Attempt {
  readonly events: readonly ProviderEvent[];
  /** Undefined when the attempt ended cleanly. */
  readonly failure: Failure | undefined;
}

/** Runs an attempt to its end. */
export async function attempt(provider: Provider, call: ProviderCall): Promise<Attempt> {
  const events: ProviderEvent[] = [];
  try {
    for await (const batch of provider.complete(call)) events.push(...batch);
    return { events, failure: undefined };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { events, failure: error };
  }
}

export function kinds(events: readonly ProviderEvent[]): readonly string[] {
  return events.map((event) => event.kind);
}
