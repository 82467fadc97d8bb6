import { type Problem, sortedProblems } from "./problem.ts";

/** Problems as lines that editors and terminals can jump by, with a closing count. "" for none. */
export function formatProblems(problems: readonly Problem[]): string {
  if (problems.length === 0) return "";
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = sortedProblems(problems).map((problem) => formatProblem(problem));
  return `${lines.join("")}${count}\n`;
}

/** One line, ended. `label` stands before the path, such as "warning". */
export function formatProblem(problem: Problem, label = ""): string {
  const { file, line, column, path, message } = problem;
  const parts = [label, path, message].filter((part) => part !== "");
  return `${file}:${line}:${column}: ${parts.join(": ")}\n`;
}
