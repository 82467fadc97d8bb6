import { create, fromJson } from "@bufbuild/protobuf";
import { type Config, ConfigSchema } from "../../gen/spillway/config/v1/config_pb.ts";
import { Report } from "./report.ts";
import { Walk } from "./walk.ts";
import { readYaml } from "./yaml-source.ts";

/** What a text says, as far as it says anything; the report holds what is wrong with it. */
export interface Parsed {
  readonly config: Config;
  readonly report: Report;
  /** False: the text is broken as YAML, so that what seems absent may only be unread. Rules then say nothing. */
  readonly wellFormed: boolean;
}

/**
 * Reads YAML as a configuration. Tells every unknown or duplicate key and every
 * wrong value; ranges and references are for the rules. Never throws.
 */
export function parse(file: string, text: string): Parsed {
  const source = readYaml(text);
  const report = new Report(file, source.place);
  const walked = new Walk(source, report).message(ConfigSchema, source.root, "");
  const fault = source.syntaxErrors[0];
  if (fault === undefined) return { config: fromJson(ConfigSchema, walked), report, wellFormed: true };
  // Behind the first error of syntax the text may mean anything; before it, it means what it says.
  report.dropProblemsFrom(fault.offset);
  for (const { offset, message } of source.syntaxErrors) report.keyProblem("", message, offset);
  return { config: create(ConfigSchema), report, wellFormed: false };
}
