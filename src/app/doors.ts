/** The two listeners: opened together, and given new certificates as the configuration has them. */
import { X509Certificate } from "node:crypto";
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

/** The settings of now, and of whenever they change. */
export interface ChangingSettings {
  readonly settings: Settings;
  onAdopted(listener: (settings: Settings) => void): void;
}

/** Told when the certificate of a listener expires, in milliseconds since 1970. */
type TellExpiry = (listener: keyof Doors, expiresAtWallMs: number) => void;

/** Opens both listeners, or none, and keeps their certificates those of the settings. */
export async function openDoors(
  inForce: ChangingSettings,
  deps: GrpcListenerDeps & HttpListenerDeps,
  tellExpiry: TellExpiry,
): Promise<Doors> {
  const { settings } = inForce;
  const problem = tlsProblemOf(settings);
  if (problem !== undefined) throw new Error(problem);
  const doors = await openBoth(settings, deps);
  tellExpiries(settings, tellExpiry);
  inForce.onAdopted((adopted) => {
    renewCertificates(doors, adopted);
    tellExpiries(adopted, tellExpiry);
  });
  return doors;
}

async function openBoth(
  { listeners, connectionBounds }: Settings,
  deps: GrpcListenerDeps & HttpListenerDeps,
): Promise<Doors> {
  const { idleTimeoutMs } = connectionBounds;
  const grpc = await startGrpcListener({ ...listeners.grpc, idleTimeoutMs }, deps);
  try {
    return { grpc, http: await startHttpListener({ ...listeners.http, idleTimeoutMs }, deps) };
  } catch (reason) {
    await grpc.close();
    throw reason;
  }
}

function renewCertificates(doors: Doors, { listeners }: Settings): void {
  for (const name of names) {
    const { tls } = listeners[name];
    if (tls !== undefined) doors[name].renewTls(tls);
  }
}

function tellExpiries({ listeners }: Settings, tell: TellExpiry): void {
  for (const name of names) {
    const { tls } = listeners[name];
    if (tls !== undefined) tell(name, Date.parse(new X509Certificate(tls.cert).validTo));
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
