/**
 * The native gRPC listener, on grpc-js. It knows connections and calls;
 * what the methods do comes from transport/rpc.
 */
import { type Server, ServerCredentials, type ServerOptions } from "@grpc/grpc-js";
import type { Clock } from "../../core/base/clock.ts";
import type { AfterRead, Timer } from "../../core/model/ports.ts";
import type { TlsSettings } from "../../core/model/tls-settings.ts";
import type { Admission, Threshold } from "../rpc/admission.ts";
import type { ConnectionGate } from "../rpc/connection-gate.ts";
import type { Inflations } from "../rpc/inflations.ts";
import type { Listener } from "../rpc/listener.ts";
import type { Readiness } from "../rpc/readiness.ts";
import type { RpcLog } from "../rpc/rpc-log.ts";
import type { RpcService } from "../rpc/rpc-service.ts";
import { channelzMethods } from "./channelz.ts";
import { refuseEarly } from "./early-refusal.ts";
import { boundTimeouts } from "./long-timeouts.ts";
import { methodsOf } from "./method.ts";
import { RenewableCredentials } from "./renewable-credentials.ts";
import { createServer } from "./server.ts";
import { SilentConnections } from "./silent-connections.ts";

/** The gRPC door, as the configuration describes it. */
export interface GrpcListenerSettings {
  readonly address: string;
  /** 0: a free one. */
  readonly port: number;
  readonly maxRequestBytes: number;
  readonly maxConnectionAgeMs: number;
  readonly maxConnectionAgeGraceMs: number;
  /** How long a connection without a call is kept. */
  readonly idleTimeoutMs: number;
  readonly keepaliveTimeMs: number;
  readonly keepaliveTimeoutMs: number;
  readonly tls?: TlsSettings | undefined;
}

export interface GrpcListenerDeps {
  readonly services: readonly RpcService[];
  readonly admit: Admission;
  readonly threshold: Pick<Threshold, "refusal">;
  readonly connections: ConnectionGate;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly afterRead: AfterRead;
  readonly inflations: Inflations;
  readonly log: RpcLog;
  readonly readiness: Readiness;
}

/** Calls at once on one connection. A bound against a client gone wild, far above what one replica serves. */
const maxConcurrentStreams = 4_096;

/** Opens the gRPC listener. Rejects when the address cannot be bound. */
export async function startGrpcListener(
  settings: GrpcListenerSettings,
  deps: GrpcListenerDeps,
): Promise<Listener> {
  const closing = new AbortController();
  const methods = [...deps.services.flatMap(methodsOf), ...channelzMethods()];
  const surroundings = {
    ...deps,
    closing: closing.signal,
    wall: () => deps.clock.wall(),
    maxRequestBytes: settings.maxRequestBytes,
  };
  const server = createServer(methods, surroundings, optionsOf(settings));
  const credentials = settings.tls && new RenewableCredentials(settings.tls);
  const silent = new SilentConnections(deps.timer);
  const port = await deps.connections.guardHidden(() => listen(server, settings, credentials), "grpc", {
    onTaken: (socket) => silent.watch(socket),
    onServer: (http2Server) => refuseEarly(http2Server, { ...deps, methods }),
  });
  const stopBounding = boundTimeouts();

  let drained: Promise<void> | undefined;
  const drain = async (boundMs: number) => {
    deps.readiness.stop();
    closing.abort();
    silent.drop();
    let cancelForce = () => {};
    // grpc-js may never end its own shutdown when a client leaves in the middle of it.
    const forced = new Promise<void>((resolve) => {
      cancelForce = deps.timer.after(boundMs, () => {
        server.forceShutdown();
        resolve();
      });
    });
    await Promise.race([shutDown(server), forced]);
    cancelForce();
    stopBounding();
  };
  return {
    port,
    renewTls: (tls) => credentials?.renew(tls),
    drain: (boundMs) => (drained ??= drain(boundMs)),
    async close() {
      closing.abort();
      server.forceShutdown();
      stopBounding();
      await drained;
    },
  };
}

function listen(
  server: Server,
  { address, port }: GrpcListenerSettings,
  credentials: ServerCredentials = ServerCredentials.createInsecure(),
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${hostOf(address)}:${port}`, credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}

/** Resolves when every call has ended and every connection is closed. */
function shutDown(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.tryShutdown((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });
}

function optionsOf(settings: GrpcListenerSettings): ServerOptions {
  return {
    "grpc.max_receive_message_length": settings.maxRequestBytes,
    "grpc.max_concurrent_streams": maxConcurrentStreams,
    "grpc.max_connection_age_ms": settings.maxConnectionAgeMs,
    "grpc.max_connection_age_grace_ms": settings.maxConnectionAgeGraceMs,
    "grpc.max_connection_idle_ms": settings.idleTimeoutMs,
    "grpc.keepalive_time_ms": settings.keepaliveTimeMs,
    "grpc.keepalive_timeout_ms": settings.keepaliveTimeoutMs,
  };
}

/** grpc-js wants IPv6 addresses in brackets. */
function hostOf(address: string): string {
  return address.includes(":") && !address.startsWith("[") ? `[${address}]` : address;
}
