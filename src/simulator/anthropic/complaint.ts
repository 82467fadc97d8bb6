import type { Problem } from "../checks.ts";
import { Rejection } from "../rejection.ts";

/** Says what is wrong with a field as Anthropic does: the path, a colon, a few words. */
export function complaint(path: string, problem: Problem): Rejection {
  return new Rejection("bad-request", `${path}: ${words(problem)}`, { param: path });
}

function words(problem: Problem): string {
  switch (problem.kind) {
    case "missing":
      return "Field required";
    case "unknown":
      return "Extra inputs are not permitted";
    case "type":
      return `Input should be ${problem.expected}`;
    case "below":
      return `Input should be greater than or equal to ${problem.bound}`;
    case "above":
      return `Input should be less than or equal to ${problem.bound}`;
    case "value":
      return `Input should be one of: ${problem.expected}`;
    case "other":
      return problem.sentence;
  }
}
