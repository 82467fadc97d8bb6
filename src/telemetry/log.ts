/** The process's log: one JSON object a line, by pino, written where main says. */
import { pino } from "pino";
import type { Clock } from "../core/base/clock.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

/** Named values of a line. Never prompts, answers or secrets. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

/** Where lines go, such as process.stdout. */
export interface LogOutput {
  write(line: string): void;
}

/**
 * A log of this level and what is worse. An `error` among the fields is written with
 * its type, message and stack.
 */
export function createLog(level: LogLevel, output: LogOutput, clock: Clock): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: "message",
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date(clock.wall()).toISOString()}"`,
      serializers: { error: pino.stdSerializers.err },
    },
    output,
  );
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
