/**
 * The connection to Redis or Valkey, by ioredis. It is no dependency of the package: who
 * shares state installs it, and it is loaded when state is shared.
 */
import type { RedisOptions } from "ioredis";
import type { SharedStateSettings, SharedStateTls } from "../../core/model/shared-state-settings.ts";
import type { StoreConnection } from "./store.ts";

/** How soon a lost connection is tried again: at once, then more and more slowly, up to a second. */
const firstRetryMs = 50;
const longestRetryMs = 1_000;

const connectTimeoutMs = 1_000;

/** Told when the connection stands, and why it fell; both change rarely. */
export interface ConnectionWatcher {
  connected(): void;
  /** The words of ioredis, without secrets. Told once for each time that it falls. */
  lost(why: string): void;
}

/** Connects in the background, for as long as it takes. Throws when the package is not there. */
export async function connectStore(
  settings: SharedStateSettings,
  watcher: ConnectionWatcher,
): Promise<StoreConnection> {
  const Redis = await loadIoredis();
  const client = new Redis(optionsOf(settings));
  let isUp: boolean | undefined;
  let isClosed = false;
  client.on("ready", () => {
    isUp = true;
    watcher.connected();
  });
  const fell = (why: string) => {
    if (isUp === false || isClosed) return;
    isUp = false;
    watcher.lost(why);
  };
  client.on("error", (error: Error) => fell(error.message));
  client.on("close", () => fell("the connection was closed"));
  return {
    async run(script, keys, args) {
      try {
        return await client.evalsha(script.sha1, keys.length, ...keys, ...args);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
        return await client.eval(script.text, keys.length, ...keys, ...args);
      }
    },
    renew: () => client.disconnect(true),
    close() {
      isClosed = true;
      client.disconnect();
    },
  };
}

async function loadIoredis(): Promise<typeof import("ioredis").Redis> {
  try {
    const { Redis } = await import("ioredis");
    return Redis;
  } catch (cause) {
    throw new Error("shared_state needs the package ioredis, which is not installed: npm install ioredis", {
      cause,
    });
  }
}

function optionsOf({ host, port, database, username, password, tls }: SharedStateSettings) {
  return {
    host,
    port,
    db: database,
    username,
    password: password?.reveal(),
    ...(tls && { tls: tlsOptions(tls, host) }),
    protocol: 2,
    connectTimeout: connectTimeoutMs,
    keepAlive: 5_000,
    // A question that cannot be asked now is not asked later: its answer would be about another time.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // Asks INFO, which an ACL need not allow; a server that still loads says so by itself.
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: (times) => Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(10, times - 1)),
    // A replica that was a primary before a failover refuses to write. Redis before 7 says so behind words about the script.
    reconnectOnError: (error) => /(?:^|-)READONLY /.test(error.message),
  } satisfies RedisOptions;
}

function tlsOptions(
  { ca, serverName, client }: SharedStateTls,
  host: string,
): NonNullable<RedisOptions["tls"]> {
  return {
    servername: serverName ?? host,
    ...(ca !== undefined && { ca }),
    ...(client !== undefined && { cert: client.certificate, key: client.key.reveal() }),
  };
}
