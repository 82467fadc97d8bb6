import { resolve } from "node:path";
import type { DecisionLog } from "../../gen/spillway/config/v1/policy_pb.ts";
import type { DecisionLogSettings } from "./settings.ts";
import { optionalNumber } from "./settings-values.ts";

/** 1 GiB: weeks of calls, and little beside a disk. */
const defaultBytes = 2 ** 30;

/** The decision log in the words of the domain; `folder` is that of the configuration file. */
export function decisionLogSettings(
  log: DecisionLog | undefined,
  folder: string,
): DecisionLogSettings | undefined {
  if (log === undefined) return undefined;
  const maxBytes = optionalNumber(log.maxBytes) ?? defaultBytes;
  return { file: resolve(folder, log.file), maxBytes, required: log.required };
}
