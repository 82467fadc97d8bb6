/**
 * Drives the courses of calls through a simulated world: what core/failover wants done
 * is done to the pool and to the providers, and what comes of it is told to the course.
 * It decides nothing. The live service does the same with sockets (stream/).
 */
import type { Random } from "../../core/base/random.ts";
import type { CourseAction } from "../../core/failover/course-action.ts";
import type { CourseEvent } from "../../core/failover/course-event.ts";
import { placeOf } from "../../core/failover/place.ts";
import { step } from "../../core/failover/step.ts";
import { waitsForTurn, wakeAt } from "../../core/failover/wake.ts";
import { Failure } from "../../core/model/failure.ts";
import type { FinishReason } from "../../core/model/finish.ts";
import type { Pool } from "../../core/model/pool-port.ts";
import type { Route } from "../../core/model/route.ts";
import type { Arrival } from "../arrival.ts";
import type { Providers } from "../providers-port.ts";
import type { CallRecord } from "../recording.ts";
import type { VirtualTime } from "../virtual-time.ts";
import { endAttempt } from "./end-attempt.ts";
import { createAttempt } from "./simulated-attempt.ts";
import { answerOf, createCall, recordAnswer, type SimulatedCall } from "./simulated-call.ts";
import { note, type Trace } from "./trace.ts";

export interface DriverOptions {
  readonly time: VirtualTime;
  readonly providers: Providers;
  readonly pool: Pool;
  readonly route: Route;
  /** For the jitter of retries. */
  readonly random: Random;
  readonly trace: Trace;
}

/** How soon a caller who does not wait is gone. */
const patienceMs = 150;

/** Attempts of a call have keys of their own; no call makes more. */
const mostAttempts = 16;

const invalidOutput = new Failure("invalid-output", "the answer does not match the schema");

export class Driver {
  readonly #options: DriverOptions;
  #live = 0;

  constructor(options: DriverOptions) {
    this.#options = options;
  }

  /** Calls that are not over. */
  get live(): number {
    return this.#live;
  }

  /** Takes a call in, now. The record fills as the call goes on. */
  submit(arrival: Arrival): CallRecord {
    const { route, time } = this.#options;
    const waiter = { tenant: arrival.tenant, turn: () => this.#tell(call, { kind: "turn" }) };
    const call: SimulatedCall = createCall(arrival, route, waiter);
    this.#live += 1;
    this.#note(call, () => `arrives, ${arrival.tenant}`);
    this.#tell(call, { kind: "begin" });
    if (arrival.habit === "leaves") time.after(patienceMs, () => this.#tell(call, { kind: "cancelled" }));
    return call.record;
  }

  /** Tells the course what happened, and does what it wants, until it wants nothing at once. */
  #tell(call: SimulatedCall, event: CourseEvent): void {
    if (call.record.end !== "running") return;
    let next: CourseEvent | undefined = event;
    while (next !== undefined) {
      const { course, actions } = step(call.course, next, this.#options.time.now());
      call.course = course;
      const tokens: number = next.kind === "output" ? next.tokens : 0;
      next = undefined;
      for (const action of actions) next = this.#act(call, action, tokens) ?? next;
    }
    const isRunning = call.record.end === "running";
    if (isRunning) this.#setWake(call);
    if (!isRunning || !waitsForTurn(call.course)) this.#options.pool.leave(call.waiter);
  }

  /** The wakes that were set and are no longer due find that out by themselves. */
  #setWake(call: SimulatedCall): void {
    const at = wakeAt(call.course);
    if (at >= call.wakeSetAt) return;
    const { time } = this.#options;
    call.wakeSetAt = at;
    time.at(at, () => {
      if (call.record.end !== "running" || call.wakeSetAt !== at) return;
      call.wakeSetAt = Number.POSITIVE_INFINITY;
      if (wakeAt(call.course) <= time.now()) this.#tell(call, { kind: "wake" });
      else this.#setWake(call);
    });
  }

  #act(call: SimulatedCall, action: CourseAction, tokens: number): CourseEvent | undefined {
    switch (action.kind) {
      case "pick":
        return this.#pick(call, action);
      case "start":
        this.#start(call, action.attempt);
        return undefined;
      case "first-token":
        call.attempts[action.attempt - 1]?.ticket.firstToken(this.#options.time.now());
        return undefined;
      case "deliver":
        call.delivered = {
          attempt: action.attempt,
          tokens: tokens + (call.delivered.attempt === action.attempt ? call.delivered.tokens : 0),
        };
        return undefined;
      case "restart":
        call.record.restarts += 1;
        return undefined;
      case "abort":
        call.attempts[action.attempt - 1]?.exchange?.close();
        return undefined;
      case "end":
        this.#end(call, action);
        return undefined;
      case "complete":
      case "fail":
        this.#close(call, action);
        return undefined;
      case "announce":
      case "hold":
      case "release":
        return undefined;
    }
  }

  #pick(call: SimulatedCall, { pick, exclusions }: Extract<CourseAction, { kind: "pick" }>): CourseEvent {
    const { pool, random, time } = this.#options;
    const begun = pool.begin(call.shape, exclusions, pick.purpose, call.course.rules.deadline);
    if (begun.kind === "refused") {
      const { refusals, retryAt, inLine } = begun;
      this.#note(
        call,
        () => `${pick.purpose} refused: ${refusals.map((each) => `${each.endpoint} ${each.reason}`)}`,
      );
      return { kind: "refused", refusals, retryAt, inLine, chance: random() };
    }
    const { ticket } = begun;
    const attempt = createAttempt(ticket, pick.purpose, time.now());
    this.#note(call, () => `${pick.purpose} ${ticket.endpoint.name} (${ticket.reason})`);
    call.record.attempts.push(attempt.note);
    call.attempts.push(attempt);
    return { kind: "picked", place: placeOf(ticket) };
  }

  #start(call: SimulatedCall, number: number): void {
    const attempt = call.attempts[number - 1];
    if (attempt === undefined) return;
    const { time, providers } = this.#options;
    const { arrival } = call.record;
    const now = time.now();
    attempt.note.sentAt = now;
    attempt.ticket.sent(now);
    const order = {
      key: arrival.number * mostAttempts + number,
      inputTokens: arrival.inputTokens,
      outputTokens: answerOf(arrival).tokens,
      finish: answerOf(arrival).finish,
    };
    attempt.exchange = providers.open(attempt.ticket.endpoint.name, order, {
      onTokens: (count, gapMs) => this.#tokens(call, number, count, gapMs),
      onFinish: (reason) => this.#finish(call, number, reason),
      onEnd: () => this.#tell(call, { kind: "ended", attempt: number }),
      onFailure: (failure) => this.#tell(call, { kind: "failed", attempt: number, failure }),
    });
  }

  #tokens(call: SimulatedCall, number: number, count: number, gapMs: number): void {
    const attempt = call.attempts[number - 1];
    if (attempt === undefined) return;
    attempt.tokens += count;
    if (attempt.firstTokenAt === undefined) attempt.firstTokenAt = this.#options.time.now();
    else attempt.ticket.progress(gapMs, count);
    this.#tell(call, { kind: "output", attempt: number, commits: true, tokens: count });
    this.#tell(call, { kind: "reading", attempt: number });
  }

  #finish(call: SimulatedCall, number: number, reason: FinishReason): void {
    const attempt = call.attempts[number - 1];
    if (attempt === undefined) return;
    if (call.record.arrival.habit === "unsatisfiable-schema" && reason === "stop") {
      this.#tell(call, { kind: "failed", attempt: number, failure: invalidOutput });
      return;
    }
    attempt.finish = reason === "refusal" ? "refusal" : "other";
    this.#tell(call, { kind: "finish", attempt: number, finish: { reason, raw: reason }, empty: false });
  }

  #end(call: SimulatedCall, { attempt: number, end }: Extract<CourseAction, { kind: "end" }>): void {
    const attempt = call.attempts[number - 1];
    if (attempt === undefined) return;
    endAttempt(attempt, call.record.arrival, end, this.#options.time.now());
    this.#note(call, () => `attempt ${number} on ${attempt.note.provider}: ${attempt.note.outcome}`);
  }

  #close(call: SimulatedCall, action: Extract<CourseAction, { kind: "complete" | "fail" }>): void {
    const { record } = call;
    record.endedAt = this.#options.time.now();
    this.#live -= 1;
    if (action.kind === "complete") {
      const served = call.attempts[action.attempt - 1];
      if (served !== undefined) recordAnswer(call, served, action.attempt);
    } else {
      record.end = action.verdict.status === "cancelled" ? "left" : "failed";
    }
    this.#note(call, () =>
      action.kind === "complete" ? "completed" : `${record.end}: ${action.verdict.status}`,
    );
  }

  #note(call: SimulatedCall, words: () => string): void {
    note(
      this.#options.trace,
      this.#options.time.now(),
      () => `call ${call.record.arrival.number} ${words()}`,
    );
  }
}
