/** A real Envoy with the configuration that is shipped, at ports of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { parse, stringify } from "yaml";

/** What the tests change in a configuration before Envoy gets it. */
export type Change = (config: EnvoyConfig) => void;

/** The parts of Envoy's configuration that the tests touch. */
export interface EnvoyConfig {
  static_resources: {
    listeners: {
      name: string;
      address: Address;
      filter_chains: { filters: { typed_config: Record<string, unknown> }[] }[];
    }[];
    clusters: {
      name: string;
      health_checks: { interval: string; no_traffic_interval: string }[];
      load_assignment: { endpoints: { lb_endpoints: { endpoint: { address: Address } }[] }[] };
    }[];
  };
  admin: { address: Address };
}

export interface Address {
  socket_address: { address: string; port_value: number };
}

export interface Envoy {
  readonly port: number;
  /** The value of a counter or a gauge. */
  stat(name: string): Promise<number>;
  /** How many hosts of the cluster are healthy now. */
  healthyHosts(cluster: string): Promise<number>;
  stop(): Promise<void>;
}

export function loopback(port: number): Address {
  return { socket_address: { address: "127.0.0.1", port_value: port } };
}

/** Starts it; rejects with its log when it does not come up. */
export async function startEnvoy(
  folder: string,
  ports: { readonly listener: number; readonly admin: number },
  change: Change,
): Promise<Envoy> {
  const config: EnvoyConfig = parse(readFileSync("deploy/mesh/envoy.yaml", "utf8"));
  for (const listener of config.static_resources.listeners) listener.address = loopback(ports.listener);
  config.admin.address = loopback(ports.admin);
  change(config);
  const file = join(folder, `envoy-${ports.listener}.yaml`);
  writeFileSync(file, stringify(config));
  const options = ["--base-id", `${ports.listener}`, "--concurrency", "1", "--log-level", "warning"];
  const envoy = spawn(process.env["ENVOY"] ?? "envoy", ["-c", file, ...options], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  envoy.stderr.on("data", (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-20_000);
  });
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${ports.admin}${path}`)).text();
  await vi.waitFor(
    async () => {
      if (envoy.exitCode !== null) throw new Error(`envoy ended with ${envoy.exitCode}:\n${log}`);
      if ((await ask("/ready")).trim() !== "LIVE") throw new Error(`envoy is not ready:\n${log}`);
    },
    { timeout: 30_000, interval: 100 },
  );
  const stat = async (name: string) => {
    const line = (await ask(`/stats?filter=^${name.replaceAll(".", "\\.")}$`)).trim();
    return line === "" ? 0 : Number(line.split(": ")[1]);
  };
  return {
    port: ports.listener,
    stat,
    healthyHosts: (cluster) => stat(`cluster.${cluster}.membership_healthy`),
    stop: () => ended(envoy),
  };
}

async function ended(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null) return;
  const gone = new Promise((resolve) => process.once("exit", resolve));
  process.kill("SIGTERM");
  await gone;
}
