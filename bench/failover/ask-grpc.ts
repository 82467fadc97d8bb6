/** A call over Spillway's gRPC: keeps the events of the highest attempt, as every client of it does. */
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { CompletionService } from "../../gen/spillway/v1/completion_service_pb.ts";
import { type ContentPart, Role } from "../../gen/spillway/v1/message_pb.ts";
import type { Ask, Seen } from "./call.ts";

type Client = ReturnType<typeof createClient<typeof CompletionService>>;

function requestOf(route: string, call: number) {
  const value = `call-${call}; What becomes of a river when its dam is full?`;
  return {
    request: {
      route,
      messages: [{ role: Role.USER, parts: [{ content: { case: "text", value } as const }] }],
    },
  };
}

const textOf = (parts: readonly ContentPart[]) =>
  parts.map(({ content }) => (content.case === "text" ? content.value : "")).join("");

async function whole(client: Client, route: string, call: number, signal: AbortSignal): Promise<Seen> {
  const { completion } = await client.complete(requestOf(route, call), { signal });
  return { kind: "ended", text: textOf(completion?.message?.parts ?? []), hasFinish: true };
}

async function streamed(
  client: Client,
  request: ReturnType<typeof requestOf>,
  signal: AbortSignal,
  onToken: (isFirst: boolean) => void,
): Promise<Seen> {
  let highest = 0;
  let text = "";
  let isComplete = false;
  for await (const { attempt, event } of client.streamComplete(request, { signal })) {
    if (attempt > highest) [highest, text] = [attempt, ""];
    if (attempt < highest) continue;
    if (event.case === "textDelta") {
      // Of the first token of an attempt it is said that it begins anew: what came before it is void.
      onToken(text === "");
      text += event.value.text;
    }
    if (event.case === "completed") isComplete = true;
  }
  // By the contract a stream without `completed` is no answer, and its client knows that.
  return isComplete
    ? { kind: "ended", text, hasFinish: true }
    : { kind: "error", error: "ended without completed" };
}

export function createGrpcAsk(port: number, route: string): Ask {
  const client = createClient(
    CompletionService,
    createGrpcTransport({ baseUrl: `http://127.0.0.1:${port}` }),
  );
  return async (call, streaming, signal, onToken) => {
    try {
      if (!streaming) return await whole(client, route, call, signal);
      return await streamed(client, requestOf(route, call), signal, onToken);
    } catch (thrown) {
      return { kind: "error", error: String(thrown) };
    }
  };
}
