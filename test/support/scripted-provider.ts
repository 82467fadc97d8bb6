/**
 * A provider that plays a script on virtual time, below the codecs: a test writes
 * when the first token comes, how fast the others follow and how it ends.
 */
import type { Clock } from "../../src/core/base/clock.ts";
import type { FailureKind } from "../../src/core/model/disposition.ts";
import type { Endpoint } from "../../src/core/model/endpoint.ts";
import type { ProviderEvent } from "../../src/core/model/event.ts";
import { Failure } from "../../src/core/model/failure.ts";
import type { FinishReason } from "../../src/core/model/finish.ts";
import type { ProbeKind } from "../../src/core/model/health-settings.ts";
import type { Provider, ProviderCall, Timer } from "../../src/core/model/ports.ts";

/** How one attempt goes. Times in milliseconds. */
export interface Script {
  readonly ttft: number;
  readonly gap: number;
  readonly tokens: number;
  /** Thoughts before the tokens. */
  readonly thoughts: number;
  /** "hang": nothing more ever comes; a FailureKind; or a clean end with that reason. */
  readonly ending: "hang" | "eof" | FailureKind | FinishReason;
  readonly retryAfterMs: number | undefined;
  /** After a good end the connection stays open and says nothing. */
  readonly silent: boolean;
  /** The words come as refusal. */
  readonly refusal: boolean;
  /** The region from which it says that it serves; undefined: it says nothing. */
  readonly servedFrom?: string | undefined;
  /** Whether it says so with the end alone. */
  readonly saysLate?: boolean | undefined;
}

export const wellBehaved: Script = {
  ttft: 100,
  gap: 20,
  tokens: 3,
  thoughts: 0,
  ending: "stop",
  retryAfterMs: undefined,
  silent: false,
  refusal: false,
};

const finishes: ReadonlySet<string> = new Set([
  "stop",
  "length",
  "tool-calls",
  "content-filter",
  "refusal",
  "recitation",
  "paused",
  "other",
]);

export class ScriptedProvider implements Provider {
  readonly #time: Clock & Timer;
  readonly #scripts = new Map<string, Script[]>();
  /** Attempts per endpoint. */
  readonly calls = new Map<string, number>();
  /** Connections that are open now. */
  open = 0;
  /** Connections that were closed from this side. */
  aborted = 0;

  constructor(time: Clock & Timer) {
    this.#time = time;
  }

  /** The scripts of an endpoint's attempts in turn; the last one repeats. */
  script(endpoint: string, ...scripts: readonly Script[]): void {
    this.#scripts.set(endpoint, [...scripts]);
    this.calls.delete(endpoint);
  }

  async *complete(call: ProviderCall): AsyncGenerator<readonly ProviderEvent[], void, undefined> {
    const { name } = call.endpoint;
    const nth = this.calls.get(name) ?? 0;
    this.calls.set(name, nth + 1);
    const script = this.#scriptOf(name, nth);
    this.open += 1;
    try {
      yield* this.#play(script, name, call.signal);
    } finally {
      this.open -= 1;
      if (call.signal.aborted) this.aborted += 1;
    }
  }

  /** A probe goes as an attempt would up to its first token. */
  async probe(endpoint: Endpoint, _kind: ProbeKind, signal: AbortSignal): Promise<void> {
    const script = this.#scriptOf(endpoint.name, Number.MAX_SAFE_INTEGER);
    await this.#pause(script.ttft, signal);
    if (script.tokens > 0) return;
    if (script.ending === "hang") await this.#pause(Number.MAX_SAFE_INTEGER, signal);
    if (!finishes.has(script.ending)) throw new Failure(script.ending as FailureKind, "scripted");
  }

  #scriptOf(name: string, nth: number): Script {
    const scripts = this.#scripts.get(name) ?? [];
    return scripts[Math.min(nth, scripts.length - 1)] ?? wellBehaved;
  }

  async *#play(script: Script, name: string, signal: AbortSignal): AsyncGenerator<readonly ProviderEvent[]> {
    const total = script.thoughts + script.tokens;
    const { servedFrom, saysLate = false } = script;
    const place: readonly ProviderEvent[] =
      servedFrom === undefined
        ? []
        : [{ kind: "served-place", place: { region: servedFrom, geography: "", upstream: "" } }];
    for (let nth = 0; nth < total; nth++) {
      await this.#pause(nth === 0 ? script.ttft : script.gap, signal);
      yield [...(nth === 0 && !saysLate ? place : []), wordOf(script, name, nth)];
    }
    if (total === 0) await this.#pause(script.ttft, signal);
    if (script.ending === "hang") await this.#pause(Number.MAX_SAFE_INTEGER, signal);
    if (script.ending === "eof") return;
    if (!finishes.has(script.ending)) {
      const kind = script.ending as FailureKind;
      throw new Failure(kind, `scripted ${kind}`, { retryAfterMs: script.retryAfterMs });
    }
    const usage = {
      inputTokens: 5,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: total,
      reasoningTokens: script.thoughts,
      source: "reported",
    } as const;
    const finish = { reason: script.ending as FinishReason, raw: script.ending };
    yield [...(saysLate ? place : []), { kind: "usage", usage }, { kind: "finish", finish }];
    if (script.silent) await this.#pause(Number.MAX_SAFE_INTEGER, signal);
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const stop = () => reject(new Failure("connection-lost", "aborted"));
      if (signal.aborted) return stop();
      const cancel = this.#time.after(ms, () => {
        signal.removeEventListener("abort", stop);
        resolve();
      });
      signal.addEventListener(
        "abort",
        () => {
          cancel();
          stop();
        },
        { once: true },
      );
    });
  }
}

function wordOf(script: Script, name: string, nth: number): ProviderEvent {
  if (nth < script.thoughts) return { kind: "reasoning", text: `(${name}${nth + 1})`, signature: "" };
  const text = `${name}${nth - script.thoughts + 1} `;
  return script.refusal ? { kind: "refusal", text } : { kind: "text", text };
}
