/**
 * One attempt as it runs: it reads the provider when it is told to, one batch at a
 * time, and keeps what the trail will say of it. It judges nothing; the course does.
 */
import type { AttemptRecord } from "../core/model/attempt.ts";
import { attemptCostOf } from "../core/model/attempt-cost.ts";
import { isOutput, type OutputEvent, type ProviderEvent } from "../core/model/event.ts";
import { Failure } from "../core/model/failure.ts";
import type { Finish } from "../core/model/finish.ts";
import type { Outcome } from "../core/model/outcome.ts";
import type { Ticket } from "../core/model/pool-port.ts";
import type { ProviderCall } from "../core/model/ports.ts";
import { type ServedPlace, withPlace } from "../core/model/served-place.ts";
import type { Usage } from "../core/model/usage.ts";
import type { AdaptedRequest } from "./adapt.ts";
import type { CallDeps } from "./call-deps.ts";
import { bytesOfOutput, tokensOfBytes, usageSoFar } from "./estimate.ts";
import type { Reading } from "./reading.ts";
import { maxHeldBytes, Transcript } from "./transcript.ts";

/** Who is told what the reads bring. */
export interface AttemptListener {
  read(run: AttemptRun, reading: Reading): void;
  ended(run: AttemptRun): void;
  failed(run: AttemptRun, failure: Failure): void;
}

/** Which attempt of the call it is, and the right to it. */
export interface AttemptPlace {
  readonly number: number;
  readonly ticket: Ticket;
  readonly hedge: boolean;
}

/** What the provider is told beside the request. */
type KnownOfAttempt = Pick<ProviderCall, "requestId" | "inputTokens" | "trace" | "whole">;

export class AttemptRun {
  readonly number: number;
  readonly ticket: Ticket;
  readonly hedge: boolean;
  /** Words that are made each time they are asked for; each record of the attempt has them. */
  readonly #reason: string;
  readonly transcript = new Transcript();
  readonly #deps: CallDeps;
  readonly #listener: AttemptListener;
  readonly #abort = new AbortController();
  readonly #startedAt: number;
  /** Some prices depend on the time of day. */
  readonly #startedAtWallMs: number;
  readonly #adaptations: string[] = [];
  #events: AsyncIterator<readonly ProviderEvent[]> | undefined;
  #isWhole = false;
  #isReading = false;
  #isOver = false;
  #readSince = 0;
  #bytes = 0;
  #usage: Usage | undefined;
  #servedModel = "";
  #servedPlace: ServedPlace | undefined;
  #providerRequestId = "";
  #firstTokenAt: number | undefined;
  #discarded = false;
  #finish: Finish | undefined;
  #answered = false;
  #keepsText = false;
  #text = "";
  #restore: AdaptedRequest["restore"] = (output) => output;

  constructor(place: AttemptPlace, deps: CallDeps, listener: AttemptListener) {
    this.number = place.number;
    this.ticket = place.ticket;
    this.hedge = place.hedge;
    this.#reason = place.ticket.reason;
    this.#deps = deps;
    this.#listener = listener;
    this.#startedAt = deps.clock.now();
    this.#startedAtWallMs = deps.clock.wall();
  }

  get wasSent(): boolean {
    return this.#events !== undefined;
  }

  /** Whether a first token came. */
  get hasOutput(): boolean {
    return this.#firstTokenAt !== undefined;
  }

  /** Whether the answer is whole. */
  get isFinished(): boolean {
    return this.#finish !== undefined;
  }

  /** Whether anything but thoughts came. */
  get answered(): boolean {
    return this.#answered;
  }

  /** The text so far; "" unless the answer's form is to be checked. */
  get text(): string {
    return this.#text;
  }

  get finish(): Finish {
    return this.#finish ?? { reason: "other", raw: "" };
  }

  /** Sends the request, as its endpoint is to have it. */
  start({ request, changes, restore }: AdaptedRequest, known: KnownOfAttempt): void {
    this.ticket.sent(this.#deps.clock.now());
    this.#keepsText = request.format.kind !== "text";
    this.#restore = restore;
    this.#isWhole = known.whole === true;
    this.#adaptations.push(...changes);
    const call = {
      endpoint: this.ticket.endpoint,
      request,
      ...known,
      signal: this.#abort.signal,
      onAdapted: (change: string) => void this.#adaptations.push(change),
    };
    this.#events = this.#deps.provider.complete(call)[Symbol.asyncIterator]();
  }

  /** Reads the next batch, unless a read is under way; false when there is nothing to read. */
  tryRead(): boolean {
    if (this.#events === undefined || this.#isReading || this.#isOver) return false;
    this.#isReading = true;
    this.#readSince = this.#deps.clock.now();
    this.#events.next().then(this.#arrived, this.#broke);
    return true;
  }

  /** Closes the connection. What it still says is not heard. */
  abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#abort.abort();
    // A provider's clean-up may fail after an abort; nobody is left to be told.
    this.#events?.return?.()?.then(undefined, () => {});
  }

  sawFirstToken(now: number): void {
    this.#firstTokenAt = now;
    this.ticket.firstToken(now);
  }

  /** What the client saw of it is void. */
  markDiscarded(): void {
    this.#discarded = true;
  }

  /** The tokens: as reported, or estimated from the bytes that came. */
  usageOf(inputTokens: number): Usage {
    const told = this.isFinished ? this.#usage : undefined;
    return told ?? usageSoFar(this.#usage, inputTokens, this.#bytes);
  }

  /** The attempt as a row of the trail. */
  record(outcome: Outcome | undefined, endedAt: number | undefined): AttemptRecord {
    const { endpoint } = this.ticket;
    const usage = outcome?.usage;
    const cost = usage && attemptCostOf(usage, endpoint.price, this.#startedAtWallMs);
    return {
      number: this.number,
      endpoint,
      reason: this.#reason,
      hedge: this.hedge,
      startedAt: this.#startedAt,
      // Of an answer that came whole nobody knows it.
      firstTokenAt: this.#isWhole ? undefined : this.#firstTokenAt,
      endedAt,
      outcome,
      servedModel: this.#servedModel,
      servedPlace: this.#servedPlace,
      providerRequestId: this.#providerRequestId,
      discarded: this.#discarded,
      costNanoUsd: cost?.costNanoUsd ?? 0,
      priceDeparture: cost?.departure,
      adaptations: this.#adaptations,
    };
  }

  /** One function for all reads, as is the other. */
  readonly #arrived = (result: IteratorResult<readonly ProviderEvent[]>): void => {
    this.#isReading = false;
    if (this.#isOver) return;
    if (result.done === true) {
      this.#isOver = true;
      this.#listener.ended(this);
      return;
    }
    const gapMs = this.#deps.clock.now() - this.#readSince;
    const reading = this.#sort(result.value, gapMs);
    if (this.#text.length <= maxHeldBytes) this.#listener.read(this, reading);
    else this.#listener.failed(this, new Failure("invalid-output", "the answer is too large to be checked"));
  };

  #sort(batch: readonly ProviderEvent[], gapMs: number): Reading {
    const outputs: OutputEvent[] = [];
    let bytes = 0;
    let finish: Finish | undefined;
    let place: ServedPlace | undefined;
    for (const event of batch) {
      if (isOutput(event)) {
        outputs.push(this.#restore(event));
        bytes += bytesOfOutput(event);
        if (event.kind !== "reasoning") this.#answered = true;
        if (this.#keepsText && event.kind === "text") this.#text += event.text;
      } else if (event.kind === "finish") {
        finish = event.finish;
        this.#finish = finish;
      } else {
        this.#note(event);
        if (event.kind === "served-place") place = this.#servedPlace;
      }
    }
    this.#bytes += bytes;
    const tokens = Math.max(outputs.length === 0 ? 0 : 1, tokensOfBytes(bytes));
    return { outputs, tokens, gapMs, finish, place };
  }

  #note(event: Exclude<ProviderEvent, OutputEvent | { kind: "finish" }>): void {
    switch (event.kind) {
      case "accepted":
        this.#providerRequestId = event.providerRequestId;
        if (event.quota !== undefined) this.ticket.quota(event.quota, this.#deps.clock.now());
        return;
      case "model":
        this.#servedModel = event.model;
        return;
      case "served-place":
        this.#servedPlace = withPlace(this.#servedPlace, event.place);
        return;
      case "usage":
        this.#usage = event.usage;
        return;
      case "keep-alive":
        return;
    }
  }

  readonly #broke = (reason: unknown): void => {
    this.#isReading = false;
    if (this.#isOver) return;
    this.#isOver = true;
    this.#listener.failed(this, Failure.from(reason));
  };
}
