import { existsSync, readFileSync } from "node:fs";

/** What the kernel holds for sockets, in bytes: sent and not yet acknowledged, received and not yet read. */
export interface Queues {
  readonly unsent: number;
  readonly unread: number;
}

const table = "/proc/net/tcp";

/** The queues of all sockets with that local or remote port; undefined where there is no /proc. */
export function queuesOf(end: "local" | "remote", ports: readonly number[]): Queues | undefined {
  if (!existsSync(table)) return undefined;
  let unsent = 0;
  let unread = 0;
  for (const line of readFileSync(table, "utf8").trim().split("\n").slice(1)) {
    const [, local = "", remote = "", , queues = ""] = line.trim().split(/\s+/);
    if (!ports.includes(portOf(end === "local" ? local : remote))) continue;
    const [sent = "0", received = "0"] = queues.split(":");
    unsent += Number.parseInt(sent, 16);
    unread += Number.parseInt(received, 16);
  }
  return { unsent, unread };
}

function portOf(address: string): number {
  return Number.parseInt(address.split(":")[1] ?? "", 16);
}
