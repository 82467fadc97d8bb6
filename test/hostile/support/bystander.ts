/** A caller who has nothing to do with the attack. */
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { CompletionService } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { Role } from "../../../gen/spillway/v1/message_pb.ts";

const messages = [{ role: Role.USER, parts: [{ content: { case: "text" as const, value: "Hi" } }] }];
const request = { request: { route: "main", messages } };

export interface Witness {
  readonly latenciesMs: readonly number[];
  readonly failures: readonly string[];
}

/** Calls one after the other, as long as it goes on. A call that takes 10 s has failed. */
export async function callFor(port: number, goesOn: (calls: number) => boolean): Promise<Witness> {
  const client = createClient(
    CompletionService,
    createGrpcTransport({ baseUrl: `http://127.0.0.1:${port}` }),
  );
  const latenciesMs: number[] = [];
  const failures: string[] = [];
  for (let calls = 0; goesOn(calls) && failures.length < 10; calls += 1) {
    const began = performance.now();
    try {
      await client.complete(request, { timeoutMs: 10_000 });
    } catch (thrown) {
      failures.push(String(thrown));
    }
    latenciesMs.push(performance.now() - began);
  }
  return { latenciesMs, failures };
}

/** By rank. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
