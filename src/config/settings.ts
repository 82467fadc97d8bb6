import type { ConnectionBounds } from "../core/model/connection-bounds.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import type { IdentitySettings } from "../core/model/identity-settings.ts";
import type { OverloadSettings } from "../core/model/overload-settings.ts";
import type { PictureSettings } from "../core/model/picture-settings.ts";
import type { PolicySettings } from "../core/model/policy.ts";
import type { ProviderConnection } from "../core/model/provider-connection.ts";
import type { Route } from "../core/model/route.ts";
import type { SharedStateSettings } from "../core/model/shared-state-settings.ts";
import type { Budget } from "../core/model/spend.ts";
import type { TelemetrySettings } from "../core/model/telemetry-settings.ts";
import type { TenantSettings } from "../core/model/tenant-settings.ts";
import type { TlsSettings } from "../core/model/tls-settings.ts";
import type { Problem } from "./problem.ts";

/** A good configuration in the words of the domain, with every default filled in. */
export interface Settings {
  readonly listeners: ListenerSettings;
  readonly identity: IdentitySettings;
  readonly connections: readonly ProviderConnection[];
  readonly endpoints: readonly Endpoint[];
  readonly routes: readonly Route[];
  readonly telemetry: TelemetrySettings;
  readonly drainTimeoutMs: number;
  /** How long a stop still takes new calls while it says that it is going. */
  readonly drainDelayMs: number;
  /** How finished answers are kept under their keys. */
  readonly idempotency: { readonly ttlMs: number; readonly maxBytes: number };
  readonly pictures: PictureSettings;
  readonly tenants: TenantSettings;
  /** From when on new calls are kept out. */
  readonly overload: OverloadSettings;
  /** Which connections of clients are taken. */
  readonly connectionBounds: ConnectionBounds;
  readonly policy: PolicySettings;
  /** Undefined: this process is alone. */
  readonly sharedState: SharedStateSettings | undefined;
  /** The record of where calls went; undefined: there is none. */
  readonly decisionLog: DecisionLogSettings | undefined;
  readonly budgets: readonly Budget[];
  /** What deserves a line in the log. */
  readonly warnings: readonly Problem[];
}

/** The record of where calls went. */
export interface DecisionLogSettings {
  /** An absolute path. */
  readonly file: string;
  readonly maxBytes: number;
  /** Whether calls are refused while it cannot be written. */
  readonly required: boolean;
}

/** The two doors. Durations in milliseconds. */
export interface ListenerSettings {
  readonly grpc: {
    readonly address: string;
    /** 0: a free one. */
    readonly port: number;
    readonly maxRequestBytes: number;
    readonly maxConnectionAgeMs: number;
    readonly maxConnectionAgeGraceMs: number;
    readonly keepaliveTimeMs: number;
    readonly keepaliveTimeoutMs: number;
    readonly tls: TlsSettings | undefined;
  };
  readonly http: {
    readonly address: string;
    /** 0: a free one. */
    readonly port: number;
    readonly maxRequestBytes: number;
    readonly tls: TlsSettings | undefined;
  };
}
