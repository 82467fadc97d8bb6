/** Several processes of Spillway that share a real redis-server, and clients for them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { CompletionService } from "../../../../gen/spillway/v1/completion_service_pb.ts";
import { EndpointService } from "../../../../gen/spillway/v1/endpoint_service_pb.ts";
import { Role } from "../../../../gen/spillway/v1/message_pb.ts";
import { freePorts, Replica } from "../../mesh/support/replica.ts";

export interface FleetOptions {
  readonly replicas: number;
  /** Where the store listens, as a replica reaches it. */
  readonly store: string;
  /** The configuration but for the listeners and shared_state. */
  readonly config: string;
  /** Of shared_state, besides the address. */
  readonly shared?: string;
  /** What starts the replica of that number, and the address at which it listens; by itself, on loopback, when not said. */
  readonly place?: (index: number) => { readonly launcher: readonly string[]; readonly host: string };
}

export interface Member {
  readonly replica: Replica;
  readonly completions: Client<typeof CompletionService>;
  readonly endpoints: Client<typeof EndpointService>;
  /** The page of metrics. */
  metrics(): Promise<string>;
}

export interface Fleet {
  readonly members: readonly Member[];
  stop(): Promise<void>;
}

/** Starts all of them; each is reached at a port of its own. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const {
    replicas,
    store,
    config,
    shared = "",
    place = () => ({ launcher: [], host: "127.0.0.1" }),
  } = options;
  const folder = mkdtempSync(join(tmpdir(), "spillway-fleet-"));
  const ports = await freePorts(2 * replicas);
  const members = Array.from({ length: replicas }, (_, index): Member => {
    const [grpc = 0, http = 0] = ports.slice(2 * index);
    const { launcher, host } = place(index);
    const file = join(folder, `replica-${index}.yaml`);
    const listeners = `listeners: { grpc: { address: ${host}, port: ${grpc} }, http: { address: ${host}, port: ${http} } }`;
    writeFileSync(file, `${listeners}\nshared_state: { address: "${store}"${shared} }\n${config}`);
    const transport = createGrpcTransport({ baseUrl: `http://${host}:${grpc}` });
    return {
      replica: new Replica(grpc, file, launcher),
      completions: createClient(CompletionService, transport),
      endpoints: createClient(EndpointService, transport),
      metrics: async () => (await fetch(`http://${host}:${http}/metrics`)).text(),
    };
  });
  const stop = async () => {
    await Promise.all(members.map(({ replica }) => replica.stop()));
    rmSync(folder, { recursive: true });
  };
  try {
    await Promise.all(members.map(({ replica }) => replica.start()));
  } catch (reason) {
    // None of those that did start is left behind.
    await stop();
    throw reason;
  }
  return { members, stop };
}

export function ask(idempotencyKey = "", text = "x") {
  return textOf(text, { idempotencyKey });
}

/** A request of that text, with more of it said. */
export function textOf(
  text: string,
  more: { readonly idempotencyKey?: string; readonly maxOutputTokens?: number },
) {
  const part = { content: { case: "text" as const, value: text } };
  return { request: { route: "main", messages: [{ role: Role.USER, parts: [part] }], ...more } };
}

/** The word of the status of a call: "ok", or that of its error. */
export async function statusOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "ok";
  } catch (error) {
    return error instanceof ConnectError ? Code[error.code].toLowerCase() : String(error);
  }
}

/** The sum of a metric's lines whose labels hold all of these. */
export function sumOf(page: string, name: string, ...labels: readonly string[]): number {
  return page
    .split("\n")
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => labels.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}

/** How long calls waited for the store: by the clock, and by the waits' own timers. */
export async function waitsOf(
  members: readonly Member[],
): Promise<{ count: number; within20Ms: number; timedWithin20Ms: number; meanMs: number }> {
  const pages = await Promise.all(members.map((member) => member.metrics()));
  const total = (name: string, ...labels: readonly string[]) =>
    pages.reduce(
      (sum, page) => sum + sumOf(page, `spillway_shared_state_${name}`, 'operation="claim"', ...labels),
      0,
    );
  const count = total("wait_seconds_count");
  return {
    count,
    within20Ms: total("wait_seconds_bucket", 'le="0.02"'),
    timedWithin20Ms: total("timed_wait_seconds_bucket", 'le="0.02"'),
    meanMs: (1_000 * total("wait_seconds_sum")) / count,
  };
}
