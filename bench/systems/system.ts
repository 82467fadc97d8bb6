/** What is measured, and the world that it is started into. */
import { createServer } from "node:net";
import type { Protocol } from "../load/messages.ts";
import type { Started } from "./process.ts";

export interface System {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** Whose time and memory count. */
  readonly pid: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly started: Started;
}

export interface World {
  readonly upstreamPort: number;
  /** A folder for configurations and logs. */
  readonly folder: string;
  /** Models that routes are needed for. */
  readonly models: readonly string[];
}

/** The systems that one process is: several where it has several doors. Rejects when it does not come up. */
export type Start = (world: World) => Promise<readonly System[]>;

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

export function pidOf(started: Started): number {
  const { pid } = started.process;
  if (pid === undefined) throw new Error("a process without an id");
  return pid;
}
