/** One connection of an attack. */
import { connect } from "node:net";

/** How a server took it: it ended the connection itself, or it was still there when we left. */
export type Ending = "closed" | "kept";

/**
 * Whence attackers come: another address than the bystanders', where the system has more
 * than one of its own, for a gateway that is attacked holds it against the address.
 */
export const attackersAddress = process.platform === "linux" ? "127.0.0.2" : "127.0.0.1";

/** The address of one of many attackers, so that what one of them did is not held against the next. */
export function addressOfAttacker(at: number): string {
  return process.platform === "linux" ? `127.0.1.${at % 256}` : attackersAddress;
}

/** Sends, reads whatever comes, and leaves after so long. Never rejects: a refused connection is "closed". */
export function strike(
  port: number,
  bytes: Buffer,
  patienceMs: number,
  localAddress = attackersAddress,
): Promise<Ending> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", localAddress });
    const leave = setTimeout(() => {
      resolve("kept");
      // Not by FIN: ten thousand ports that wait for their time would stop the attacker.
      socket.resetAndDestroy();
    }, patienceMs);
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(leave);
      resolve("closed");
    });
    socket.resume();
    socket.write(bytes);
  });
}

export interface Barrage {
  /** At least so many connections. */
  readonly count: number;
  readonly atOnce: number;
  /** And for at least so long; undefined: for as long as the connections take. */
  readonly forMs?: number;
  /** At most so many connections a second; undefined: as fast as it goes. */
  readonly perSecond?: number;
}

/** So many connections, so many of them at once. */
export async function strikeMany(
  { count, atOnce, forMs = 0, perSecond = Number.POSITIVE_INFINITY }: Barrage,
  one: () => Promise<Ending>,
): Promise<ReadonlyMap<Ending, number>> {
  const endings = new Map<Ending, number>();
  const began = performance.now();
  let struck = 0;
  const worker = async () => {
    while (struck < count || performance.now() - began < forMs) {
      const due = began + (struck * 1_000) / perSecond;
      struck += 1;
      const early = due - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      const ending = await one();
      endings.set(ending, (endings.get(ending) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return endings;
}
