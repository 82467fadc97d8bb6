import type { Problem } from "./checks.ts";
import { Rejection } from "./rejection.ts";

/** Says what is wrong with a field as OpenAI does: a sentence, the field, a code. */
export function complaint(path: string, problem: Problem): Rejection {
  const { code, sentence } = words(path, problem);
  return new Rejection("bad-request", sentence, { param: path, code });
}

function words(
  path: string,
  problem: Problem,
): { readonly code: string | undefined; readonly sentence: string } {
  switch (problem.kind) {
    case "missing":
      return { code: "missing_required_parameter", sentence: `Missing required parameter: '${path}'.` };
    case "unknown":
      return { code: "unknown_parameter", sentence: `Unknown parameter: '${path}'.` };
    case "type":
      return { code: "invalid_type", sentence: `Invalid type for '${path}': expected ${problem.expected}.` };
    case "below":
      return {
        code: "decimal_below_min_value",
        sentence: `Invalid '${path}': expected a value >= ${problem.bound}.`,
      };
    case "above":
      return {
        code: "decimal_above_max_value",
        sentence: `Invalid '${path}': expected a value <= ${problem.bound}.`,
      };
    case "value":
      return {
        code: "invalid_value",
        sentence: `Invalid value for '${path}'. Supported values are: ${problem.expected}.`,
      };
    case "other":
      return { code: undefined, sentence: problem.sentence };
  }
}
