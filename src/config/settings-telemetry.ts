import {
  LogLevel as LogLevelMessage,
  type Telemetry,
  TraceProtocol,
  type Traces,
} from "../../gen/spillway/config/v1/telemetry_pb.ts";
import type { Secret } from "../core/model/secret.ts";
import {
  type GenAiVocabulary,
  type LogLevel,
  logModules,
  type TelemetrySettings,
  type TraceSettings,
} from "../core/model/telemetry-settings.ts";
import { defaults } from "./defaults.ts";

/** What surrounds the message. */
export interface TelemetrySources {
  /** Of the collector of traces; names in lower case. */
  readonly traceHeaders: ReadonlyMap<string, Secret>;
  readonly genAiVocabulary: GenAiVocabulary;
}

/** Logs, metrics and traces, with their defaults. */
export function telemetrySettings(
  telemetry: Telemetry | undefined,
  { traceHeaders, genAiVocabulary }: TelemetrySources,
): TelemetrySettings {
  const level = logLevel(telemetry?.logLevel) ?? "info";
  const levels = telemetry?.logLevels ?? {};
  return {
    logLevel: level,
    logLevels: new Map(
      logModules.flatMap((name) => {
        const own = logLevel(levels[name]);
        return own === undefined ? [] : [[name, own] as const];
      }),
    ),
    maxLogLinesPerSecond: telemetry?.maxLogLinesPerSecond ?? defaults.maxLogLinesPerSecond,
    traces: telemetry?.traces && traceSettings(telemetry.traces, traceHeaders),
    genAiMetrics: telemetry?.genAiMetrics ?? false,
    genAiVocabulary,
  };
}

function traceSettings(traces: Traces, headers: TelemetrySources["traceHeaders"]): TraceSettings {
  return {
    endpoint: traces.endpoint,
    headers,
    samplingRatio: traces.samplingRatio ?? defaults.samplingRatio,
    protocol: traces.protocol === TraceProtocol.HTTP_JSON ? "http/json" : "http/protobuf",
    serviceName: traces.serviceName || defaults.serviceName,
  };
}

function logLevel(level: LogLevelMessage | undefined): LogLevel | undefined {
  switch (level) {
    case LogLevelMessage.DEBUG:
      return "debug";
    case LogLevelMessage.INFO:
      return "info";
    case LogLevelMessage.WARN:
      return "warn";
    case LogLevelMessage.ERROR:
      return "error";
    default:
      return undefined;
  }
}

/** OpenTelemetry's own switch (semantic conventions, "gen-ai"), so that a fleet is switched in one place. */
export function genAiVocabularyOf(optIn: string | undefined): GenAiVocabulary {
  const words = (optIn ?? "").split(",").map((word) => word.trim());
  return words.includes("gen_ai_latest_experimental") ? "latest" : "1.41";
}
