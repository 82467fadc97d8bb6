/** One connection of an attack. */
import { connect } from "node:net";

/** How a server took it: it ended the connection itself, or it was still there when we left. */
export type Ending = "closed" | "kept";

/** Sends, reads whatever comes, and leaves after so long. Never rejects: a refused connection is "closed". */
export function strike(port: number, bytes: Buffer, patienceMs: number): Promise<Ending> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const leave = setTimeout(() => {
      resolve("kept");
      socket.destroy();
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

/** So many connections, so many of them at once. */
export async function strikeMany(
  { count, atOnce }: { readonly count: number; readonly atOnce: number },
  one: () => Promise<Ending>,
): Promise<ReadonlyMap<Ending, number>> {
  const endings = new Map<Ending, number>();
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const ending = await one();
      endings.set(ending, (endings.get(ending) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return endings;
}
