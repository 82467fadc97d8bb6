/** The process's log: one JSON object a line, by pino, written where main says. */
import { type Logger, pino } from "pino";
import type { Clock } from "../core/base/clock.ts";
import type { Timer } from "../core/model/ports.ts";
import type { LogLevel, LogModule, TelemetrySettings } from "../core/model/telemetry-settings.ts";
import { boundedLine } from "./bounded-line.ts";
import { LineBudget, type LineKind } from "./line-budget.ts";

/** Named values of a line. Never prompts, answers or secrets. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

/** The whole log, and the parts that it is made of. */
export interface RootLog extends Log {
  /** A part with a level of its own; its lines carry its name as `module`. */
  part(name: LogModule): Log;
  /** Tells of what was left out. */
  close(): void;
}

/** Where lines go, such as process.stdout. */
export interface LogOutput {
  write(line: string): void;
}

export interface LogDeps {
  readonly output: LogOutput;
  readonly clock: Clock;
  readonly timer: Timer;
  /** Told how many lines were left out because there were too many. */
  readonly onLeftOut: (lines: number) => void;
}

/** The settings of the log. */
export type LogSettings = Pick<TelemetrySettings, "logLevel" | "logLevels" | "maxLogLinesPerSecond">;

/**
 * A log of these levels. An `error` among the fields is written with its type, message
 * and stack. Lines are bounded in length and in number: what happens to every call
 * must not become the reason why calls are slow.
 */
export function createLog(settings: LogSettings, { output, clock, timer, onLeftOut }: LogDeps): RootLog {
  const logger = pino(
    {
      level: settings.logLevel,
      base: null,
      messageKey: "message",
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date(clock.wall()).toISOString()}"`,
      serializers: { error: pino.stdSerializers.err },
    },
    { write: (line: string) => output.write(boundedLine(line)) },
  );
  const budgets: LineBudget[] = [];
  const parts = new Map<LogModule, Log>();
  // Each part has a budget of its own, so that a flood of calls does not wash a reload away.
  const partOf = (part: Logger): Log => {
    const budget = new LineBudget(settings.maxLogLinesPerSecond, clock, timer, (lines) => {
      onLeftOut(lines);
      part.warn({ lines }, "lines were left out: there were more than max_log_lines_per_second");
    });
    budgets.push(budget);
    const write = (level: LogLevel, kind: LineKind) => (fields: LogFields, message: string) => {
      if (part.isLevelEnabled(level) && budget.trySpend(kind)) part[level](fields, message);
    };
    return {
      debug: write("debug", "usual"),
      info: write("info", "usual"),
      warn: write("warn", "grave"),
      error: write("error", "grave"),
    };
  };
  return {
    ...partOf(logger),
    part(name) {
      const known = parts.get(name);
      if (known !== undefined) return known;
      const level = settings.logLevels.get(name) ?? settings.logLevel;
      const part = partOf(logger.child({ module: name }, { level }));
      parts.set(name, part);
      return part;
    },
    close() {
      for (const budget of budgets) budget.close();
    },
  };
}
