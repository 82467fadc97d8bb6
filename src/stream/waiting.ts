import type { Course } from "../core/failover/course.ts";
import type { CourseAction } from "../core/failover/course-action.ts";
import type { CourseEvent } from "../core/failover/course-event.ts";
import { waitsForTurn, wakeAt } from "../core/failover/wake.ts";
import type { Begun, RequestShape, Waiter } from "../core/model/pool-port.ts";
import { Alarm } from "./alarm.ts";
import type { CallDeps } from "./call-deps.ts";

/** What a course waits for: its time, and its turn in the pool's line. */
export class Waiting {
  readonly #waiter: Waiter;
  readonly #deps: CallDeps;
  readonly #alarm: Alarm;
  #hasAsked = false;

  constructor(tenant: string, deps: CallDeps, tell: (event: CourseEvent) => void) {
    this.#waiter = { tenant, turn: () => tell({ kind: "turn" }) };
    this.#deps = deps;
    this.#alarm = new Alarm(deps.clock, deps.timer, () => tell({ kind: "wake" }));
  }

  /** Asks the pool for an endpoint. Refused, the call may stand in line there. */
  ask(
    shape: RequestShape,
    { pick, exclusions }: Extract<CourseAction, { kind: "pick" }>,
    deadline: number,
  ): Begun {
    const asking = { ...shape, waiter: this.#waiter };
    this.#hasAsked = true;
    return this.#deps.pool.begin(asking, exclusions, pick.purpose, deadline);
  }

  /** The course went a step on. */
  follow(course: Course, isOver: boolean): void {
    if (isOver) this.#alarm.stop();
    else this.#alarm.set(wakeAt(course));
    if (!this.#hasAsked || (!isOver && waitsForTurn(course))) return;
    this.#hasAsked = false;
    this.#deps.pool.leave(this.#waiter);
  }
}
