import type { Fault } from "../../../src/simulator/fault.ts";
import type { Replay } from "../../../src/simulator/script.ts";
import type { Wishes } from "../support/call.ts";
import type { DialectName } from "../support/dialect.ts";
import type { Terms } from "./expectation.ts";
import type { Story } from "./story.ts";

/** What the callers of a row ask for. */
export type Question = "text" | "tool" | "json" | "thoughts";

export interface Row {
  readonly name: string;
  readonly fault: Fault;
  /** The backup is well when not said. */
  readonly backupFault?: Fault;
  /** Recorded bytes in place of the primary's answer. */
  readonly replay?: (dialect: DialectName) => Replay;
  readonly story: (dialect: DialectName) => Story;
  /** All when not said. */
  readonly dialects?: readonly DialectName[];
  readonly question?: Question;
  /** What the primary would say, or the arguments of its tool call; a marked text of 60 tokens when not said. */
  readonly primaryText?: string;
  readonly ttftMs?: number;
  readonly stallMs?: number;
  readonly minTokensPerSecond?: number;
  readonly backupStallMs?: number;
  /** In tokens, of the primary and the backup. */
  readonly windows?: readonly [number, number];
  readonly wishes?: Wishes;
  readonly terms?: Partial<Terms>;
  /** The fault leaves connections that cannot serve again: none may be kept. */
  readonly spoilsConnections?: boolean;
  readonly deadlineMs?: number;
  /** Headers that the caller sends. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Long enough that a healthy first token comes on a busy machine, short enough for a quick run. */
export const briefMs = 250;
