import type { Grant } from "../../../core/model/grant.ts";
import { previousAttempts } from "../../rpc/previous-attempts.ts";
import type { RpcCall } from "../../rpc/rpc-call.ts";
import type { CompletionCall } from "../../rpc/services.ts";
import { traceContext } from "../../rpc/trace-context.ts";
import type { Facade } from "./facade.ts";
import { badRequest } from "./openai-error.ts";

/** How long the caller waits for the whole answer; its SDK's own timeout is not sent, or means something else. */
const timeoutHeader = "x-spillway-timeout-ms";

/** The most that a timer of Node takes, 24 days. */
const longestTimeoutMs = 2 ** 31 - 1;

/** What the completions of the floor below need to know of a call. Throws an OpenAiError for a timeout that is none. */
export function completionCallOf(
  call: RpcCall,
  grant: Grant,
  { clock, newCompletionId }: Facade,
  streaming: boolean,
): CompletionCall {
  const timeLeftMs = timeLeftOf(call.requestHeader(timeoutHeader));
  return {
    completionId: newCompletionId(),
    tenant: grant.tenant,
    signal: call.signal,
    deadline: timeLeftMs === undefined ? undefined : clock.now() + timeLeftMs,
    previousAttempts: Math.max(previousAttempts(call), sdkRetries(call)),
    streaming,
    // OpenAI's stream has no word for "what you saw is void".
    recallable: false,
    trace: traceContext(call),
  };
}

/** OpenAI's SDKs say how often they have tried before. */
function sdkRetries(call: RpcCall): number {
  const count = call.requestHeader("x-stainless-retry-count") ?? "";
  return /^\d{1,3}$/.test(count) ? Number(count) : 0;
}

function timeLeftOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,10}$/.test(header) ? Number(header) : 0;
  if (ms >= 1 && ms <= longestTimeoutMs) return ms;
  throw badRequest(
    `${timeoutHeader} must be a whole number of milliseconds, 1 to ${longestTimeoutMs}`,
    "invalid_value",
    timeoutHeader,
  );
}
