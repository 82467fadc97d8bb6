import type { Duration } from "@bufbuild/protobuf/wkt";
import { fromDuration } from "./duration.ts";
import { requireText } from "./text.ts";
import { Violations } from "./violations.ts";

/** The endpoint that a change is for; a CallError without one. */
export function fromEndpointName(endpoint: string): string {
  const violations = new Violations();
  requireText(endpoint, "endpoint", violations);
  violations.throwIfAny();
  return endpoint;
}

/** The cool-down of a trip in milliseconds; undefined: the endpoint's own. A CallError unless above 0. */
export function fromCoolDown(coolDown: Duration | undefined): number | undefined {
  const violations = new Violations();
  const ms = fromDuration(coolDown, { above: 0 }, "cool_down", violations);
  violations.throwIfAny();
  return ms;
}
