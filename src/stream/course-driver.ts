/**
 * Drives the course of one call with real time and real streams: it tells the course
 * what happens and does what the course answers. Every decision is in core/failover.
 *
 * Events are told as they happen, however slow the client is; only reading waits for
 * the client. An attempt without output is always read, so that a slow client never
 * makes a provider look slow.
 */
import type { AttemptEnd, CourseAction } from "../core/failover/course-action.ts";
import type { CourseEvent } from "../core/failover/course-event.ts";
import { placeOf } from "../core/failover/place.ts";
import type { AttemptRecord } from "../core/model/attempt.ts";
import type { ClientEvent } from "../core/model/client-event.ts";
import { commits } from "../core/model/event.ts";
import { Failure } from "../core/model/failure.ts";
import { placeBreach } from "../core/routing/served-place.ts";
import { adaptationOf, adaptRequest } from "./adapt.ts";
import { restarted, started } from "./announcements.ts";
import { type AttemptListener, AttemptRun } from "./attempt-run.ts";
import type { CallDeps } from "./call-deps.ts";
import type { CourseEnd, DrivenCall } from "./driven-call.ts";
import { finishOf } from "./finish.ts";
import { outcomeOf } from "./outcome.ts";
import type { Reading } from "./reading.ts";
import { TimedCourse } from "./timed-course.ts";
import { upstreamIdOf } from "./upstream-id.ts";
import { Waiting } from "./waiting.ts";

export class CourseDriver implements AttemptListener {
  readonly #call: DrivenCall;
  readonly #deps: CallDeps;
  readonly #waiting: Waiting;
  readonly #runs: AttemptRun[] = [];
  readonly #records: AttemptRecord[] = [];
  readonly #course: TimedCourse;
  #outbox: ClientEvent[] = [];
  #atHand: Reading["outputs"] = [];
  #clientIsBusy = false;
  #end: CourseEnd | undefined;
  readonly #changed: () => void;

  /** `changed` is called when there is something to take, and at the end. */
  constructor(call: DrivenCall, deps: CallDeps, changed: () => void) {
    this.#call = call;
    this.#deps = deps;
    this.#changed = changed;
    this.#course = new TimedCourse(call.rules, deps);
    this.#waiting = new Waiting(call.shape.tenant, deps, (event) => this.#tell(event));
  }

  get trail(): readonly AttemptRecord[] {
    return this.#records;
  }

  get end(): CourseEnd | undefined {
    return this.#end;
  }

  begin(): void {
    this.#tell({ kind: "begin" });
  }

  /** The client left: everything that runs is given up at once. */
  cancel(): void {
    this.#tell({ kind: "cancelled" });
  }

  /** The next batch for the client; undefined: none yet, or no more. Asking says that the client took the last one. */
  take(): readonly ClientEvent[] | undefined {
    this.#clientIsBusy = false;
    if (this.#outbox.length === 0 && this.#end === undefined) this.#readOn();
    if (this.#outbox.length === 0) return undefined;
    const batch = this.#outbox;
    this.#outbox = [];
    this.#clientIsBusy = true;
    return batch;
  }

  read(run: AttemptRun, reading: Reading): void {
    const breach = reading.place && placeBreach(run.ticket.endpoint, reading.place, this.#call.shape);
    // Nothing that was processed where it must not be goes to the client.
    if (breach !== undefined) {
      this.failed(run, new Failure("residency-violation", breach));
      return;
    }
    const { outputs, tokens } = reading;
    if (outputs.length > 0) {
      if (run.hasOutput) run.ticket.progress(reading.gapMs, tokens);
      this.#atHand = outputs;
      this.#follow({ kind: "output", attempt: run.number, commits: outputs.some(commits), tokens });
      this.#atHand = [];
    }
    if (reading.finish !== undefined) {
      this.#follow(finishOf(run, reading.finish, this.#call.request.format));
    } else if (outputs.length === 0) {
      this.#follow({ kind: "alive", attempt: run.number });
    }
    this.#readOn();
    this.#tellClient();
  }

  ended(run: AttemptRun): void {
    this.#tell({ kind: "ended", attempt: run.number });
  }

  failed(run: AttemptRun, failure: Failure): void {
    this.#tell({ kind: "failed", attempt: run.number, failure });
  }

  /** Something happened, and the client hears what came of it. */
  #tell(event: CourseEvent): void {
    this.#follow(event);
    this.#tellClient();
  }

  #tellClient(): void {
    if (this.#outbox.length > 0 || this.#end !== undefined) this.#changed();
  }

  /** Tells the course, and does what it answers. */
  #follow(event: CourseEvent): void {
    for (const action of this.#course.tell(event)) this.#act(action);
    this.#waiting.follow(this.#course.course, this.#end !== undefined);
  }

  #act(action: CourseAction): void {
    if (action.kind === "pick") {
      this.#pick(action);
    } else if (action.kind === "fail") {
      this.#end = { kind: "failed", verdict: action.verdict };
    } else {
      const run = this.#runs[action.attempt - 1];
      if (run !== undefined) this.#actOn(run, action);
    }
  }

  #actOn(run: AttemptRun, action: Exclude<CourseAction, { kind: "pick" | "fail" }>): void {
    switch (action.kind) {
      case "start":
        this.#start(run);
        return;
      case "announce":
        this.#outbox.push(started(run));
        return;
      case "deliver":
        this.#send(run, run.transcript.show(this.#atHand));
        return;
      case "hold":
        this.#hold(run);
        return;
      case "release":
        this.#send(run, run.transcript.release());
        return;
      case "first-token":
        run.sawFirstToken(this.#deps.clock.now());
        return;
      case "restart":
        this.#restart(run, action);
        return;
      case "abort":
        run.abort();
        return;
      case "end":
        this.#close(run, action.end);
        return;
      case "complete":
        this.#end = { kind: "completed", run };
        return;
    }
  }

  #pick(action: Extract<CourseAction, { kind: "pick" }>): void {
    const { rules, spending, watch } = this.#call;
    const begun = this.#waiting.ask(spending.shapeForPick(), action, rules.deadline);
    if (begun.kind === "refused") {
      const refused = spending.told(begun);
      watch.routingRefused(refused.refusals);
      this.#follow({ ...refused, chance: this.#deps.random() });
      return;
    }
    const { ticket } = begun;
    const place = { number: this.#runs.length + 1, ticket, hedge: action.pick.purpose === "hedge" };
    const run = new AttemptRun(place, this.#deps, this);
    this.#runs.push(run);
    spending.begun(run.number, ticket);
    const record = run.record(undefined, undefined);
    this.#records.push(record);
    watch.attemptStarted(record);
    this.#follow({ kind: "picked", place: placeOf(ticket) });
  }

  #start(run: AttemptRun): void {
    const { request, route, shape, watch } = this.#call;
    const { name } = run.ticket.endpoint;
    run.start(adaptRequest(request, adaptationOf(route, name)), {
      requestId: upstreamIdOf(this.#call, name),
      inputTokens: shape.inputTokens,
      whole: shape.whole,
      trace: watch.traceOf(run.number),
    });
    this.#readOne(run);
  }

  #send(run: AttemptRun, outputs: Reading["outputs"]): void {
    for (const output of outputs) this.#outbox.push({ kind: "output", attempt: run.number, output });
  }

  #hold(run: AttemptRun): void {
    if (run.transcript.tryHold(this.#atHand)) return;
    const advice = "the answer is too large to be held back; ask for it as a stream that restarts";
    this.#follow({ kind: "failed", attempt: run.number, failure: new Failure("invalid-request", advice) });
  }

  #restart(run: AttemptRun, action: Extract<CourseAction, { kind: "restart" }>): void {
    run.markDiscarded();
    this.#outbox.push(restarted(run, action.failure, action.next));
    const last = this.#records[run.number - 1];
    if (last === undefined) return;
    const record = { ...last, discarded: true };
    this.#records[run.number - 1] = record;
    this.#call.watch.restarted(record);
  }

  #close(run: AttemptRun, end: AttemptEnd): void {
    const now = this.#deps.clock.now();
    const outcome = outcomeOf(end, run, this.#call.shape.inputTokens);
    const record = run.record(outcome, now);
    this.#records[run.number - 1] = record;
    run.ticket.end(outcome, now);
    this.#call.spending.ended(run.number, record.costNanoUsd);
    // What an attempt that won held back is still to be shown.
    if (end.kind !== "succeeded") run.transcript.discard();
    this.#call.watch.attemptEnded(record);
  }

  /** Reads every attempt that may be read now. */
  #readOn(): void {
    const mayRead = !this.#clientIsBusy && this.#outbox.length === 0;
    for (const run of this.#runs) {
      // After a whole answer only its usage comes, and the wait for it is short.
      if (mayRead || !run.hasOutput || run.isFinished) this.#readOne(run);
    }
  }

  #readOne(run: AttemptRun): void {
    if (run.tryRead()) this.#follow({ kind: "reading", attempt: run.number });
  }
}
