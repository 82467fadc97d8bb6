import type { CourseEvent } from "../core/failover/course-event.ts";
import { Failure } from "../core/model/failure.ts";
import type { Finish } from "../core/model/finish.ts";
import type { ResponseFormat } from "../core/model/request.ts";
import { formatFault } from "./answer-format.ts";
import type { AttemptRun } from "./attempt-run.ts";

/**
 * What the course is told when the dialect says that an answer is whole: that it is,
 * or that it has not the form that was asked for. An answer that was cut by its
 * bound, or declined, or calls tools, owes nobody that form; a reason that nobody knows
 * excuses nothing.
 */
export function finishOf(run: AttemptRun, finish: Finish, format: ResponseFormat): CourseEvent {
  const attempt = run.number;
  const { reason } = finish;
  if ((reason === "stop" || reason === "other") && run.answered) {
    const fault = formatFault(format, run.text);
    if (fault !== undefined)
      return { kind: "failed", attempt, failure: new Failure("invalid-output", fault) };
  }
  return { kind: "finish", attempt, finish, empty: !run.answered };
}
