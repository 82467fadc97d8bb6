import type { Listeners } from "../../gen/spillway/config/v1/listener_pb.ts";
import type { ConnectionBounds as ConnectionBoundsMessage } from "../../gen/spillway/config/v1/overload_pb.ts";
import type { ConnectionBounds } from "../core/model/connection-bounds.ts";
import { defaults } from "./defaults.ts";
import type { ListenerTls } from "./listener-tls.ts";
import type { ListenerSettings } from "./settings.ts";
import { msOr, optionalNumber } from "./settings-values.ts";

/** What comes to both of them, with its defaults. */
export function connectionBounds(bounds: ConnectionBoundsMessage | undefined): ConnectionBounds {
  return {
    maxOpen: bounds?.maxOpen ?? defaults.connections.maxOpen,
    maxOpenByPeer: bounds?.maxOpenByPeer ?? defaults.connections.maxOpenByPeer,
    idleTimeoutMs: msOr(bounds?.idleTimeout, defaults.connections.idleTimeoutMs),
    maxPenaltyMs: msOr(bounds?.maxPenalty, defaults.connections.maxPenaltyMs),
  };
}

/** The two doors, with their defaults. */
export function listenerSettings(listeners: Listeners | undefined, tls: ListenerTls): ListenerSettings {
  const grpc = listeners?.grpc;
  const http = listeners?.http;
  return {
    grpc: {
      address: grpc?.address || defaults.grpc.address,
      port: grpc?.port ?? defaults.grpc.port,
      maxRequestBytes: optionalNumber(grpc?.maxRequestBytes) ?? defaults.grpc.maxRequestBytes,
      maxConnectionAgeMs: msOr(grpc?.maxConnectionAge, defaults.grpc.maxConnectionAgeMs),
      maxConnectionAgeGraceMs: msOr(grpc?.maxConnectionAgeGrace, defaults.grpc.maxConnectionAgeGraceMs),
      keepaliveTimeMs: msOr(grpc?.keepaliveTime, defaults.grpc.keepaliveTimeMs),
      keepaliveTimeoutMs: msOr(grpc?.keepaliveTimeout, defaults.grpc.keepaliveTimeoutMs),
      tls: tls.grpc,
    },
    http: {
      address: http?.address || defaults.http.address,
      port: http?.port ?? defaults.http.port,
      maxRequestBytes: optionalNumber(http?.maxRequestBytes) ?? defaults.http.maxRequestBytes,
      tls: tls.http,
    },
  };
}
