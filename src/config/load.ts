import type { Config } from "../../gen/spillway/config/v1/config_pb.ts";
import { hostPresets } from "../core/model/host-presets.ts";
import type { ConfigEnvironment } from "./environment.ts";
import { findLeftOut } from "./left-out.ts";
import { parse } from "./parse.ts";
import { type Problem, sortedProblems } from "./problem.ts";
import { resolveProviderSecrets } from "./provider-secrets.ts";
import { checkRules, type RuleTables } from "./rules/rules.ts";
import { unservedFields } from "./rules/unserved.ts";
import type { Settings } from "./settings.ts";
import { toModel } from "./to-model.ts";

/** What became of a configuration file. Problems and warnings in the order of the file. */
export type LoadResult =
  | {
      readonly kind: "ok";
      readonly settings: Settings;
      /** The file as a message: references to secrets, never the secrets. */
      readonly config: Config;
      readonly warnings: readonly Problem[];
    }
  | {
      readonly kind: "problems";
      /** At least one. */
      readonly problems: readonly Problem[];
      readonly warnings: readonly Problem[];
    };

/** The largest file that is read. A route takes a few hundred bytes. */
export const maxConfigBytes = 1024 * 1024;

const servedTables: RuleTables = { presets: hostPresets, unserved: unservedFields };

/** Loads a configuration file: all of it is good, or every problem is told. Never rejects for what the file says. */
export async function load(
  file: string,
  environment: ConfigEnvironment,
  tables: RuleTables = servedTables,
): Promise<LoadResult> {
  const read = await environment.readFile(file, maxConfigBytes);
  if (read.kind === "too-large") return refused(file, `is larger than ${maxConfigBytes} bytes`);
  if (read.kind === "unreadable") return refused(file, `cannot be read (${read.code})`);
  const text = decode(read.bytes);
  if (text === undefined) return refused(file, "is not in UTF-8");

  const { config, report, wellFormed } = parse(file, text);
  if (!wellFormed) return { kind: "problems", problems: sortedProblems(report.problems), warnings: [] };
  checkRules(report, config, tables);
  const secrets = await resolveProviderSecrets(config.providers, report, environment);
  const leftOut = findLeftOut(report, config, secrets);
  const warnings = sortedProblems(report.warnings);
  if (report.problems.length > 0) {
    return { kind: "problems", problems: sortedProblems(report.problems), warnings };
  }
  const settings = toModel(config, { secrets, leftOut, presets: tables.presets, warnings });
  return { kind: "ok", settings, config, warnings };
}

function refused(file: string, what: string): LoadResult {
  const problem: Problem = { file, line: 1, column: 1, path: "", message: `the file ${what}` };
  return { kind: "problems", problems: [problem], warnings: [] };
}

/** A byte order mark is taken off. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
