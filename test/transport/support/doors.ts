/** Both listeners on loopback over one set of fakes, closed after each test. */

import { afterEach } from "vitest";
import { PeerBook } from "../../../src/core/limits/peer-book.ts";
import { CallError } from "../../../src/core/model/call-error.ts";
import type { IdentitySettings } from "../../../src/core/model/identity-settings.ts";
import type { Timer } from "../../../src/core/model/ports.ts";
import type { TlsSettings } from "../../../src/core/model/tls-settings.ts";
import { createCallerIdentity } from "../../../src/identity/caller-identity.ts";
import { startGrpcListener } from "../../../src/transport/grpc/listener.ts";
import { startHttpListener } from "../../../src/transport/http/listener.ts";
import type { MetricsPage } from "../../../src/transport/http/ops-routes.ts";
import { createAdmission, type Threshold } from "../../../src/transport/rpc/admission.ts";
import { createRpcServices } from "../../../src/transport/rpc/all-services.ts";
import { ConnectionGate } from "../../../src/transport/rpc/connection-gate.ts";
import { Inflations } from "../../../src/transport/rpc/inflations.ts";
import type { Listener } from "../../../src/transport/rpc/listener.ts";
import { Readiness } from "../../../src/transport/rpc/readiness.ts";
import type { Administration, Endpoints, ReportFeedback } from "../../../src/transport/rpc/services.ts";
import { endpointSnapshot } from "./domain.ts";
import { FakeCompletions } from "./fake-completions.ts";
import { realAfterRead, realClock, realTimer } from "./real-time.ts";

export interface Doors {
  readonly grpc: Listener;
  readonly http: Listener;
  readonly completions: FakeCompletions;
  readonly readiness: Readiness;
  /** What the listeners wrote to their log. */
  readonly logged: { readonly where: string; readonly error: unknown }[];
}

export interface DoorOptions {
  readonly identity?: IdentitySettings;
  readonly endpoints?: Endpoints;
  readonly administration?: Administration;
  readonly reportFeedback?: ReportFeedback;
  readonly metrics?: MetricsPage;
  readonly maxRequestBytes?: number;
  readonly maxConnectionAgeMs?: number;
  readonly tls?: TlsSettings;
  readonly threshold?: Threshold;
  readonly connections?: ConnectionGate;
  readonly timer?: Timer;
  readonly inflations?: Inflations;
}

const open: Listener[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

/** Anyone may do anything, as tenant "acme". */
export const openHouse: IdentitySettings = {
  tokens: [],
  anonymous: { tenant: "acme", permissions: new Set(["complete", "read", "admin"]) },
};

/** Lets everyone in. */
export const openThreshold: Threshold = { refusal: () => undefined, enter: () => () => {} };

/** Takes every connection. */
export function openConnections(): ConnectionGate {
  return new ConnectionGate({
    book: new PeerBook(),
    bounds: () => ({ maxOpen: 0, maxOpenByPeer: 0, idleTimeoutMs: 600_000, maxPenaltyMs: 0 }),
    clock: realClock,
    metrics: { opened: () => {}, closed: () => {}, turnedAway: () => {} },
  });
}

/** Keys are given to these doors, never fetched. */
export const identityDeps = {
  clock: realClock,
  fetchKeySet: async () => {
    throw new Error("nothing is fetched here");
  },
};

export async function openDoors(options: DoorOptions = {}): Promise<Doors> {
  const completions = new FakeCompletions();
  const readiness = new Readiness();
  const logged: Doors["logged"] = [];
  const log = {
    unexpected: (where: string, error: unknown) => void logged.push({ where, error }),
    broken: (where: string, error: unknown) => void logged.push({ where, error }),
  };
  const services = createRpcServices({
    completions,
    endpoints: options.endpoints ?? fakeEndpoints,
    administration: options.administration ?? {},
    reportFeedback: options.reportFeedback,
    readiness,
    clock: realClock,
    timer: realTimer,
    random: () => 0.5,
  });
  const admit = createAdmission(
    createCallerIdentity(options.identity ?? openHouse, identityDeps),
    options.threshold ?? openThreshold,
  );
  const connections = options.connections ?? openConnections();
  const shared = {
    services,
    admit,
    threshold: options.threshold ?? openThreshold,
    connections,
    readiness,
    log,
    clock: realClock,
    timer: options.timer ?? realTimer,
    afterRead: realAfterRead,
    inflations: options.inflations ?? new Inflations(),
  };
  const maxRequestBytes = options.maxRequestBytes ?? 16 << 20;
  const address = "127.0.0.1";
  const grpc = await startGrpcListener(
    {
      address,
      port: 0,
      maxRequestBytes,
      maxConnectionAgeMs: options.maxConnectionAgeMs ?? 1_800_000,
      maxConnectionAgeGraceMs: 600_000,
      idleTimeoutMs: 600_000,
      keepaliveTimeMs: 60_000,
      keepaliveTimeoutMs: 20_000,
      tls: options.tls,
    },
    shared,
  );
  const http = await startHttpListener(
    { address, port: 0, maxRequestBytes, idleTimeoutMs: 600_000, tls: options.tls },
    { ...shared, metrics: options.metrics },
  );
  open.push(grpc, http);
  return { grpc, http, completions, readiness, logged };
}

const fakeEndpoints: Endpoints = {
  snapshot(route) {
    if (route !== undefined && route !== "chat")
      throw new CallError("not-found", `there is no route "${route}"`);
    return [endpointSnapshot()];
  },
};
