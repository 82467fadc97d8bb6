import type { Secret } from "./secret.ts";

/** What is told of calls, and to whom: what config/ knows and telemetry/ needs. */
export interface TelemetrySettings {
  readonly logLevel: LogLevel;
  /** For parts of the log that have a level of their own. */
  readonly logLevels: ReadonlyMap<LogModule, LogLevel>;
  readonly maxLogLinesPerSecond: number;
  /** Undefined: no traces. */
  readonly traces: TraceSettings | undefined;
  /** Whether calls are also counted under OpenTelemetry's names. */
  readonly genAiMetrics: boolean;
  readonly genAiVocabulary: GenAiVocabulary;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/** The parts of the log. */
export const logModules = ["calls", "config", "listeners", "sharing", "telemetry"] as const;

export type LogModule = (typeof logModules)[number];

/** A collector of traces. */
export interface TraceSettings {
  readonly endpoint: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, Secret>;
  /** Of the calls that have no trace yet, 0 to 1. */
  readonly samplingRatio: number;
  readonly protocol: "http/protobuf" | "http/json";
  readonly serviceName: string;
}

/**
 * Which names of OpenTelemetry's GenAI conventions are in use: those of its main
 * repository up to 1.41, or those to which its own repository renames them.
 */
export type GenAiVocabulary = "1.41" | "latest";
