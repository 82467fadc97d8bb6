import { IdempotencyMode, type SharedState } from "../../gen/spillway/config/v1/shared_state_pb.ts";
import type { SharedStateSettings } from "../core/model/shared-state-settings.ts";
import { defaults } from "./defaults.ts";
import { hostPortOf } from "./host-port.ts";
import type { SharedStateFiles } from "./shared-state-files.ts";

/** Through what replicas share their state; undefined: this process is alone. */
export function sharedStateSettings(
  shared: SharedState | undefined,
  { password, ca, client }: SharedStateFiles,
): SharedStateSettings | undefined {
  const at = hostPortOf(shared?.address ?? "");
  if (shared === undefined || at === undefined) return undefined;
  return {
    host: at.host,
    port: at.port ?? defaults.sharedState.port,
    database: shared.database,
    keyPrefix: shared.keyPrefix || defaults.sharedState.keyPrefix,
    username: shared.username || undefined,
    password,
    tls: shared.tls && { ca, serverName: shared.tls.serverName || undefined, client },
    idempotency: shared.idempotency === IdempotencyMode.STRICT ? "strict" : "best-effort",
  };
}
