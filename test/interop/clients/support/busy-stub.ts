/**
 * Stands in for a gateway where the real one never does what is wanted: it turns a call
 * away and asks to be tried again after a while. Speaks all protocols over h2c.
 */
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { Code, ConnectError } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { FinishReason } from "../../../../gen/spillway/v1/completion_pb.ts";
import { CompletionService } from "../../../../gen/spillway/v1/completion_service_pb.ts";
import { Role } from "../../../../gen/spillway/v1/message_pb.ts";
import { previousAttempts } from "../../../../src/transport/rpc/previous-attempts.ts";

export interface BusyStub {
  readonly address: string;
  /** How many tries before it each call told of, as the gateway reads it. */
  readonly previousAttempts: readonly number[];
  close(): Promise<void>;
}

const answer = {
  id: "cmpl-00000000000000000000000000",
  finishReason: FinishReason.STOP,
  message: { role: Role.ASSISTANT, parts: [{ content: { case: "text", value: "Now." } as const }] },
};

/** Turns the first call away with this pushback, in milliseconds, and answers all others. */
export async function startBusyStub(pushbackMs: number): Promise<BusyStub> {
  const told: number[] = [];
  const handler = connectNodeAdapter({
    routes: (router) =>
      router.rpc(CompletionService.method.complete, (_, { requestHeader }) => {
        told.push(previousAttempts({ requestHeader: (name) => requestHeader.get(name) ?? undefined }));
        if (told.length > 1) return { completion: answer };
        throw new ConnectError("busy", Code.Unavailable, { "grpc-retry-pushback-ms": String(pushbackMs) });
      }),
  });
  const server = createServer(handler);
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => sessions.add(session));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    previousAttempts: told,
    close: () =>
      new Promise((resolve) => {
        for (const session of sessions) session.destroy();
        server.close(() => resolve());
      }),
  };
}
