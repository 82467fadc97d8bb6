import { dirname } from "node:path";
import type { Config } from "../../gen/spillway/config/v1/config_pb.ts";
import { hostPresets } from "../core/model/host-presets.ts";
import { packagedBook } from "./book/packaged-book.ts";
import { caOf } from "./ca-file.ts";
import type { ConfigEnvironment, FileRead } from "./environment.ts";
import { resolveIdentityFiles } from "./identity-files.ts";
import { findLeftOut } from "./left-out.ts";
import { resolveListenerTls } from "./listener-tls.ts";
import { type Parsed, parse } from "./parse.ts";
import type { Problem } from "./problem.ts";
import { resolveProviderSecrets } from "./provider-secrets.ts";
import { resolveProviderTransports } from "./provider-transport.ts";
import { RecordingEnvironment, type Sources } from "./recording-environment.ts";
import { checkRules, type RuleTables } from "./rules/rules.ts";
import { unservedFields } from "./rules/unserved.ts";
import type { Settings } from "./settings.ts";
import { genAiVocabularyOf } from "./settings-telemetry.ts";
import { noSharedStateFiles, resolveSharedState } from "./shared-state-files.ts";
import { toModel } from "./to-model.ts";
import { resolveTraceHeaders } from "./trace-headers.ts";

/** What became of a configuration file. Problems and warnings in the order of the file. */
export type LoadResult =
  | {
      readonly kind: "ok";
      readonly settings: Settings;
      /** The file as a message: references to secrets, never the secrets. */
      readonly config: Config;
      readonly warnings: readonly Problem[];
      readonly sources: Sources;
    }
  | {
      readonly kind: "problems";
      /** At least one. */
      readonly problems: readonly Problem[];
      readonly warnings: readonly Problem[];
      readonly sources: Sources;
    };

/** The largest file that is read. A route takes a few hundred bytes. */
export const maxConfigBytes = 1024 * 1024;

const servedTables: RuleTables = {
  presets: hostPresets,
  book: packagedBook,
  unserved: unservedFields,
};

/** Loads a configuration file: all of it is good, or every problem is told. Never rejects for what the file says. */
export async function load(
  file: string,
  environment: ConfigEnvironment,
  tables: RuleTables = servedTables,
): Promise<LoadResult> {
  const recording = new RecordingEnvironment(environment);
  const read = await recording.readFile(file, maxConfigBytes);
  const text = textOf(read);
  if (text.kind === "refused") {
    const message = `the file ${text.why}`;
    const problem: Problem = { file, line: 1, column: 1, path: "", message };
    return { kind: "problems", problems: [problem], warnings: [], sources: recording.sources };
  }
  return judge(parse(file, text.text), recording, tables);
}

async function judge(
  { config, report, wellFormed }: Parsed,
  recording: RecordingEnvironment,
  tables: RuleTables,
): Promise<LoadResult> {
  if (wellFormed) checkRules(report, config, tables);
  const secrets = wellFormed ? await resolveProviderSecrets(config.providers, report, recording) : [];
  const transports = wellFormed
    ? await resolveProviderTransports(config.providers, report, recording, tables.presets)
    : [];
  const pictureCa = wellFormed
    ? await caOf(report, "image_fetch.ca_file", recording, config.imageFetch?.caFile ?? "")
    : undefined;
  const traceHeaders = wellFormed
    ? await resolveTraceHeaders(config.telemetry?.traces, report, recording)
    : new Map();
  const genAiVocabulary = genAiVocabularyOf(recording.variable("OTEL_SEMCONV_STABILITY_OPT_IN"));
  const listenerTls = wellFormed
    ? await resolveListenerTls(report, recording, config.listeners)
    : { grpc: undefined, http: undefined };
  const issuerFiles = wellFormed ? await resolveIdentityFiles(report, recording, config.identity) : [];
  const sharedStateFiles = wellFormed
    ? await resolveSharedState(report, recording, config.sharedState)
    : noSharedStateFiles;
  const leftOut = findLeftOut(report, config, secrets);
  const { problems, warnings } = report;
  const { sources } = recording;
  if (problems.length > 0) return { kind: "problems", problems, warnings, sources };
  const folder = dirname(report.file);
  const looked = {
    folder,
    secrets,
    transports,
    pictureCa,
    traceHeaders,
    listenerTls,
    issuerFiles,
    sharedStateFiles,
  };
  const settings = toModel(config, { ...looked, genAiVocabulary, leftOut, warnings, ...tables });
  return { kind: "ok", settings, config, warnings, sources };
}

function textOf(read: FileRead): { kind: "text"; text: string } | { kind: "refused"; why: string } {
  switch (read.kind) {
    case "too-large":
      return { kind: "refused", why: `is larger than ${maxConfigBytes} bytes` };
    case "unreadable":
      return { kind: "refused", why: `cannot be read (${read.code})` };
    case "read": {
      const text = decode(read.bytes);
      return text === undefined ? { kind: "refused", why: "is not in UTF-8" } : { kind: "text", text };
    }
  }
}

/** A byte order mark is taken off. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
