import { createServer, type Server } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { connectStore } from "../../../src/state/redis/connect.ts";
import { leaveScript } from "../../../src/state/redis/scripts.ts";

/** Speaks as much RESP as it takes: scripts are answered with `reply`, all else with OK. */
async function serve(reply: string) {
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      for (const [, command] of chunk.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        socket.write(command?.toLowerCase() === "evalsha" ? reply : "+OK\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { port, connections: () => connections };
}

/** As Redis 7 says it, and as 6.2 does, which wraps what a script met. */
it.each([
  "-READONLY You can't write against a read only replica. script: abc, on @user_script:5.\r\n",
  "-ERR Error running script (call to f_abc): @user_script:5: @user_script: 5: -READONLY You can't write against a read only replica.\r\n",
])("looks for the primary anew when the server has become a replica: %s", async (reply) => {
  const server = await serve(reply);
  const [first, again] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const ups = [first.resolve, again.resolve];
  const connection = await connectStore(
    {
      host: "127.0.0.1",
      port: server.port,
      database: 0,
      keyPrefix: "spillway",
      username: undefined,
      password: undefined,
      tls: undefined,
      idempotency: "best-effort",
    },
    { connected: () => ups.shift()?.(), lost: () => {} },
  );
  onTestFinished(() => connection.close());
  await first.promise;
  await expect(connection.run(leaveScript, ["members"], ["me"])).rejects.toThrow("READONLY");
  await again.promise;
  expect(server.connections()).toBe(2);
});
