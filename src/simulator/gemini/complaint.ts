import type { Problem } from "../checks.ts";
import { Rejection } from "../rejection.ts";

/** Says what is wrong with a field as Google's front end does; the field goes into a violation. */
export function complaint(path: string, problem: Problem): Rejection {
  return new Rejection("bad-request", words(path, problem), { param: path });
}

function words(path: string, problem: Problem): string {
  switch (problem.kind) {
    case "missing":
      return `* ${path}: is not specified\n`;
    case "unknown": {
      const at = path.lastIndexOf(".");
      const owner = at < 0 ? "" : ` at '${path.slice(0, at)}'`;
      return `Invalid JSON payload received. Unknown name "${path.slice(at + 1)}"${owner}: Cannot find field.`;
    }
    case "type":
      return `Invalid value at '${path}': expected ${problem.expected}`;
    case "below":
      return `* ${path}: must be at least ${problem.bound}\n`;
    case "above":
      return `* ${path}: must be at most ${problem.bound}\n`;
    case "value":
      return `Invalid value at '${path}': expected one of ${problem.expected}`;
    case "other":
      return problem.sentence;
  }
}
