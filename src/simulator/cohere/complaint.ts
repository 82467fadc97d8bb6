import type { Problem } from "../checks.ts";
import { Rejection } from "../rejection.ts";

/** Says what is wrong with a field as Cohere does: one sentence in lower case. A strange field is a 422. */
export function complaint(path: string, problem: Problem): Rejection {
  const facts = { param: path, ...(problem.kind === "unknown" ? { status: 422 } : {}) };
  return new Rejection("bad-request", words(path, problem), facts);
}

function words(path: string, problem: Problem): string {
  switch (problem.kind) {
    case "missing":
      return `invalid request: a ${path} parameter is required for this endpoint.`;
    case "unknown":
      return `unknown field: parameter '${path}' is not a valid field.`;
    case "type":
      return `invalid type: parameter ${path} must be ${problem.expected}.`;
    case "below":
      return `invalid request: ${path} must be at least ${problem.bound}.`;
    case "above":
      return `invalid request: ${path} must be at most ${problem.bound}.`;
    case "value":
      return `invalid request: ${path} must be one of ${problem.expected}.`;
    case "other":
      return `invalid request: ${problem.sentence}`;
  }
}
