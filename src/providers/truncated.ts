import { Failure } from "../core/model/failure.ts";

/** The failure of an answer that ended before its dialect's mark of completion. */
export function truncated(missing: string): Failure {
  return new Failure("truncated", `the provider's stream ended without ${missing}`);
}
