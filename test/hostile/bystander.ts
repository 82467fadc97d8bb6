/**
 * A caller who has nothing to do with the attack, in a process of its own: calls at a
 * steady rate, whatever becomes of the calls before (open loop), and answers how long each
 * took from when it was due. A slow gateway cannot hide in calls that were not made.
 */
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { CompletionService } from "../../gen/spillway/v1/completion_service_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";

/** Calls until it is told to stop, and at least so many. */
export interface Watch {
  readonly port: number;
  readonly perSecond: number;
  readonly atLeast: number;
}

export interface Witness {
  readonly latenciesMs: readonly number[];
  readonly failures: readonly string[];
}

const messages = [{ role: Role.USER, parts: [{ content: { case: "text" as const, value: "Hi" } }] }];
const request = { request: { route: "main", messages } };

/** A call that takes longer has failed. */
const deadlineMs = 10_000;
/** A gateway that hangs is not asked for ever. */
const mostWaiting = 2_000;

let isTold = false;
let client: ReturnType<typeof clientOf> | undefined;

process.on("message", (words: Watch | { readonly stop: true }) => {
  if ("stop" in words) isTold = true;
  else void watch(words).then((witness) => process.send?.(witness));
});

function clientOf(port: number) {
  return createClient(CompletionService, createGrpcTransport({ baseUrl: `http://127.0.0.1:${port}` }));
}

async function watch({ port, perSecond, atLeast }: Watch): Promise<Witness> {
  isTold = false;
  client ??= clientOf(port);
  const { complete } = client;
  const latenciesMs: number[] = [];
  const failures: string[] = [];
  const waiting = new Set<Promise<void>>();
  const call = async (due: number) => {
    try {
      await complete(request, { timeoutMs: deadlineMs });
    } catch (thrown) {
      failures.push(String(thrown));
    }
    latenciesMs.push(performance.now() - due);
  };
  const began = performance.now();
  for (let made = 0; (made < atLeast || !isTold) && waiting.size < mostWaiting; made += 1) {
    const due = began + (made * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    const running: Promise<void> = call(due).finally(() => waiting.delete(running));
    waiting.add(running);
  }
  if (waiting.size >= mostWaiting) failures.push(`${mostWaiting} calls wait at once`);
  await Promise.all(waiting);
  return { latenciesMs, failures };
}
