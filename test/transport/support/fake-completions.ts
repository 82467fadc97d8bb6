import type { ClientEvent } from "../../../src/core/model/client-event.ts";
import type { CompletionResult } from "../../../src/core/model/completion.ts";
import type { CompletionRequest } from "../../../src/core/model/request.ts";
import type { CompletionCall, Completions } from "../../../src/transport/rpc/services.ts";
import { completed, result, started, text } from "./domain.ts";

type Stream = (
  request: CompletionRequest,
  call: CompletionCall,
) => AsyncGenerator<readonly ClientEvent[], void, undefined>;

/** Completions that a test scripts, and that remember what they were asked. */
export class FakeCompletions implements Completions {
  readonly requests: CompletionRequest[] = [];
  readonly calls: CompletionCall[] = [];
  streamScript: Stream = greeting;
  completeScript: (request: CompletionRequest, call: CompletionCall) => Promise<CompletionResult> =
    async () => result();

  stream(request: CompletionRequest, call: CompletionCall) {
    this.#remember(request, call);
    return this.streamScript(request, call);
  }

  complete(request: CompletionRequest, call: CompletionCall) {
    this.#remember(request, call);
    return this.completeScript(request, call);
  }

  get lastCall(): CompletionCall {
    const call = this.calls.at(-1);
    if (call === undefined) throw new Error("nothing was asked");
    return call;
  }

  #remember(request: CompletionRequest, call: CompletionCall): void {
    this.requests.push(request);
    this.calls.push(call);
  }
}

async function* greeting(): AsyncGenerator<readonly ClientEvent[], void, undefined> {
  yield [started];
  yield [text("Hel"), text("lo")];
  yield [text("!"), completed];
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
