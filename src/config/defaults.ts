/**
 * The defaults that the comments of config/v1 document, once each; those of health
 * and shift stand with their types in core/model. Durations in milliseconds.
 */
export const defaults = {
  drainTimeoutMs: 30_000,
  grpc: {
    address: "0.0.0.0",
    port: 50_051,
    maxRequestBytes: 16 * 1024 * 1024,
    maxConnectionAgeMs: 30 * 60_000,
    maxConnectionAgeGraceMs: 10 * 60_000,
    keepaliveTimeMs: 60_000,
    keepaliveTimeoutMs: 20_000,
  },
  http: { address: "0.0.0.0", port: 8_080, maxRequestBytes: 16 * 1024 * 1024 },
  idempotency: { ttlMs: 10 * 60_000, maxBytes: 64 * 1024 * 1024 },
  overload: { maxInFlight: 20_000, maxLagMs: 200 },
  connections: { maxOpen: 10_000, maxOpenByPeer: 5_000, idleTimeoutMs: 10 * 60_000, maxPenaltyMs: 60_000 },
  imageFetch: { maxBytes: 5 * 1024 * 1024, timeoutMs: 5_000 },
  sharedState: { port: 6_379, keyPrefix: "spillway" },
  tenant: "default",
  maxLogLinesPerSecond: 200,
  samplingRatio: 0.1,
  serviceName: "spillway",
  jwt: {
    algorithms: ["RS256", "PS256", "ES256", "EdDSA"],
    leewayMs: 30_000,
    refreshMs: 10 * 60_000,
    permissionPrefix: "spillway:",
  },
  maxConnections: 256,
  connectTimeoutMs: 5_000,
  warmConnections: 1,
  maxOutputTokens: 4_096,
  stallMs: 10_000,
  totalMs: 10 * 60_000,
  minTokensPerSecond: 1,
  weight: 1,
  route: {
    holdTokens: 32,
    holdMs: 1_000,
    maxAttempts: 4,
    totalTimeoutMs: 5 * 60_000,
    maxWaitMs: 5_000,
  },
} as const;
