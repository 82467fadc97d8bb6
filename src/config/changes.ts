/** What differs between two configurations, in sentences for people: secrets by name only. */
import { Secret } from "../core/model/secret.ts";
import type { Settings } from "./settings.ts";

/** One entry for each thing that differs, in the order of the file; none when nothing does. */
export function changesBetween(before: Settings, after: Settings): readonly string[] {
  return [
    ...listChanges(
      "provider",
      before.connections,
      after.connections,
      (connection) => connection.account.name,
    ),
    ...listChanges("endpoint", before.endpoints, after.endpoints, (endpoint) => endpoint.name),
    ...listChanges("route", before.routes, after.routes, (route) => route.name),
    ...tlsChange("listeners.grpc.tls", before.listeners.grpc, after.listeners.grpc),
    ...tlsChange("listeners.http.tls", before.listeners.http, after.listeners.http),
    ...partChange("identity", before.identity, after.identity),
    ...listChanges("data class", before.policy.dataClasses, after.policy.dataClasses, ({ name }) => name),
    ...listChanges("routing table", before.policy.tables, after.policy.tables, ({ name }) => name),
    ...listChanges("budget", before.budgets, after.budgets, ({ name }) => name),
    ...partChange("tenants", before.tenants, after.tenants),
    ...partChange("image_fetch", before.pictures, after.pictures),
    ...partChange("overload", before.overload, after.overload),
    ...partChange("overload.connections", before.connectionBounds, after.connectionBounds),
    ...partChange("drain_timeout", before.drainTimeoutMs, after.drainTimeoutMs),
    ...partChange("drain_delay", before.drainDelayMs, after.drainDelayMs),
  ];
}

/**
 * What differs and takes effect with the next start alone: ports and connections cannot
 * be changed under their clients, and the log and the kept answers are made once.
 */
export function changesForRestart(before: Settings, after: Settings): readonly string[] {
  return [
    ...partChange(
      "listeners.grpc",
      listenerShape(before.listeners.grpc),
      listenerShape(after.listeners.grpc),
    ),
    ...partChange(
      "listeners.http",
      listenerShape(before.listeners.http),
      listenerShape(after.listeners.http),
    ),
    ...partChange(
      "overload.connections.idle_timeout",
      before.connectionBounds.idleTimeoutMs,
      after.connectionBounds.idleTimeoutMs,
    ),
    ...partChange("telemetry", before.telemetry, after.telemetry),
    ...partChange("decision_log", before.decisionLog, after.decisionLog),
    ...partChange("idempotency", before.idempotency, after.idempotency),
    ...partChange("shared_state", before.sharedState, after.sharedState),
  ];
}

type Door = Settings["listeners"]["grpc" | "http"];

/** What of a listener cannot change under its clients: all but the content of certificates and keys. */
function listenerShape({ tls, ...door }: Door) {
  return { ...door, clientCertificates: tls?.clients.kind ?? "no TLS" };
}

/** New certificates, keys and authorities of a listener whose manner stays. */
function tlsChange(name: string, before: Door, after: Door): readonly string[] {
  const isSameManner = isEqual(
    listenerShape(before).clientCertificates,
    listenerShape(after).clientCertificates,
  );
  return isSameManner ? partChange(name, before.tls, after.tls) : [];
}

function listChanges<Item>(
  noun: string,
  before: readonly Item[],
  after: readonly Item[],
  nameOf: (item: Item) => string,
): readonly string[] {
  const old = new Map(before.map((item) => [nameOf(item), item]));
  const fresh = new Set(after.map(nameOf));
  return [
    ...after.flatMap((item) => {
      const known = old.get(nameOf(item));
      if (known === undefined) return [`${noun} ${nameOf(item)} is new`];
      return isEqual(known, item) ? [] : [`${noun} ${nameOf(item)} changed`];
    }),
    ...before.filter((item) => !fresh.has(nameOf(item))).map((item) => `${noun} ${nameOf(item)} is gone`),
  ];
}

function partChange(name: string, before: unknown, after: unknown): readonly string[] {
  return isEqual(before, after) ? [] : [`${name} changed`];
}

function isEqual(before: unknown, after: unknown): boolean {
  return fingerprint(before) === fingerprint(after);
}

/** Text that is equal for equal settings. Secrets count with their value, which never leaves this file. */
function fingerprint(value: unknown): string {
  return JSON.stringify(value, function (this: unknown, key: string, shown: unknown) {
    // Secret has a toJSON that hides it; the value before that call is with the holder.
    const held = typeof this === "object" && this !== null ? (this as Record<string, unknown>)[key] : shown;
    if (held instanceof Secret) return { secret: held.reveal() };
    if (held instanceof Map)
      return [...held].map(([name, item]) => [name, item instanceof Secret ? item.reveal() : item]);
    if (held instanceof Set) return [...held];
    return shown;
  });
}
