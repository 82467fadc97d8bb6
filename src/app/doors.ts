/** The two listeners: opened together, and given new certificates as the configuration has them. */
import type { Settings } from "../config/settings.ts";
import { type GrpcListenerDeps, startGrpcListener } from "../transport/grpc/listener.ts";
import { type HttpListenerDeps, startHttpListener } from "../transport/http/listener.ts";
import type { Listener } from "../transport/rpc/listener.ts";
import { tlsProblem } from "../transport/rpc/tls.ts";

const names = ["grpc", "http"] as const;

export interface Doors {
  readonly grpc: Listener;
  readonly http: Listener;
}

/** Opens both listeners, or none. */
export async function openDoors(
  settings: Settings,
  deps: GrpcListenerDeps & HttpListenerDeps,
): Promise<Doors> {
  const problem = tlsProblemOf(settings);
  if (problem !== undefined) throw new Error(problem);
  const { listeners } = settings;
  const grpc = await startGrpcListener(listeners.grpc, deps);
  try {
    return { grpc, http: await startHttpListener(listeners.http, deps) };
  } catch (reason) {
    await grpc.close();
    throw reason;
  }
}

/** Gives open listeners the certificates of these settings. */
export function renewCertificates(doors: Doors, { listeners }: Settings): void {
  for (const name of names) {
    const { tls } = listeners[name];
    if (tls !== undefined) doors[name].renewTls(tls);
  }
}

/** What TLS itself has against the certificates of these settings; undefined when it takes them. */
export function tlsProblemOf({ listeners }: Settings): string | undefined {
  for (const name of names) {
    const { tls } = listeners[name];
    const problem = tls && tlsProblem(tls);
    if (problem !== undefined) return `listeners.${name}.tls: TLS does not take these files: ${problem}`;
  }
  return undefined;
}
