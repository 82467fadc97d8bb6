import type { Clock } from "../core/base/clock.ts";
import { LostSince, noneLost } from "../core/base/lost-time.ts";
import { type Course, createCourse, type Rules } from "../core/failover/course.ts";
import type { CourseAction } from "../core/failover/course-action.ts";
import type { CourseEvent } from "../core/failover/course-event.ts";
import { step } from "../core/failover/step.ts";
import type { CallDeps } from "./call-deps.ts";

/** A course in real time. What this process lost of it is told before anything else: what is late because we are is not late. */
export class TimedCourse {
  readonly #clock: Clock;
  readonly #lost: LostSince;
  #course: Course;

  constructor(rules: Rules, { clock, lost = noneLost }: Pick<CallDeps, "clock" | "lost">) {
    this.#clock = clock;
    this.#lost = new LostSince(lost, clock.now());
    this.#course = createCourse(rules);
  }

  /** As of the last event. */
  get course(): Course {
    return this.#course;
  }

  /** What is to be done now that this happened. */
  tell(event: CourseEvent): readonly CourseAction[] {
    const now = this.#clock.now();
    const lostMs = this.#lost.look(now);
    if (lostMs > 0) this.#course = step(this.#course, { kind: "time-lost", lostMs }, now).course;
    const { course, actions } = step(this.#course, event, now);
    this.#course = course;
    return actions;
  }
}
