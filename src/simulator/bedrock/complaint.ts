import type { Problem } from "../checks.ts";
import { Rejection } from "../rejection.ts";

/** Says what is wrong with a field as Bedrock does: always a ValidationException with a sentence. */
export function complaint(path: string, problem: Problem): Rejection {
  return new Rejection("bad-request", words(path, problem), { param: path });
}

function words(path: string, problem: Problem): string {
  const constraint = (rule: string): string =>
    `1 validation error detected: Value at '${path}' failed to satisfy constraint: Member must ${rule}`;
  switch (problem.kind) {
    case "missing":
      return constraint("not be null");
    case "unknown":
      return `The field at ${path} is not a member of its structure. Remove it and try again.`;
    case "type":
      return `The value at ${path} must be ${problem.expected}.`;
    case "below":
      return constraint(`have value greater than or equal to ${problem.bound}`);
    case "above":
      return constraint(`have value less than or equal to ${problem.bound}`);
    case "value":
      return constraint(`satisfy enum value set: [${problem.expected}]`);
    case "other":
      return problem.sentence;
  }
}
