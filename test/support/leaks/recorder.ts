/**
 * Keeps what a process of a test run says, and what nothing may say, in files of the
 * run's folder, until the run is over and they are searched. Without a folder, as in a
 * program that is no part of a searched run, it keeps nothing.
 */
import { appendFileSync } from "node:fs";
import { basename, join } from "node:path";

/** The ways in which a gateway speaks to others than the provider that it asks. */
export type Channel =
  | "log"
  | "decisions"
  | "traces"
  | "metrics"
  | "errors"
  | "answers"
  | "pages"
  | "configuration"
  | "commands"
  | "process";

/** What must be nowhere in them. */
export interface Word {
  readonly kind: "secret" | "prompt";
  readonly text: string;
}

/** Names the folder of a searched run to all its processes. */
export const folderVariable = "SPILLWAY_LEAKS";

/** What one process keeps of one channel, in characters: ten times what the loudest test says. */
const mostKept = 64 * 2 ** 20;

/** What waits in memory before it is written. */
const mostWaiting = 2 ** 20;

interface Kept {
  readonly waiting: string[];
  waitingLength: number;
  length: number;
}

export class Recorder {
  readonly #folder: string | undefined;
  readonly #channels = new Map<Channel, Kept>();
  readonly #words = new Set<string>();
  /** Whose words these are: a test file, a command. */
  label = basename(process.argv[1] ?? "node");
  /** Whether nobody will ask for a flush any more. */
  isImmediate = false;

  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  said(channel: Channel, text: string): void {
    if (this.#folder === undefined || text === "") return;
    const kept = this.#kept(channel);
    kept.length += text.length;
    if (kept.length > mostKept) {
      this.#append("overflow", `${channel}\n`);
      return;
    }
    kept.waiting.push(text);
    kept.waitingLength += text.length;
    if (this.isImmediate || kept.waitingLength > mostWaiting) this.flush();
  }

  /** `said` for anything; a bigint becomes its digits, bytes the texts in them. */
  saidValue(channel: Channel, value: unknown): void {
    if (this.#folder !== undefined) this.said(channel, JSON.stringify(value, plain) ?? "");
  }

  forbid(kind: Word["kind"], text: string): void {
    if (this.#folder === undefined || text === "" || this.#words.has(text)) return;
    this.#words.add(text);
    this.#append("words", `${JSON.stringify({ kind, text } satisfies Word)}\n`);
  }

  flush(): void {
    for (const [channel, kept] of this.#channels) {
      if (kept.waiting.length === 0) continue;
      this.#append(channel, `${kept.waiting.splice(0).join("\n")}\n`);
      kept.waitingLength = 0;
    }
  }

  #kept(channel: Channel): Kept {
    const known = this.#channels.get(channel);
    if (known !== undefined) return known;
    const kept: Kept = { waiting: [], waitingLength: 0, length: 0 };
    this.#channels.set(channel, kept);
    return kept;
  }

  #append(ending: string, text: string): void {
    if (this.#folder === undefined) return;
    const name = `${this.label.replaceAll("/", "+")}~${process.pid}.${ending}`;
    appendFileSync(join(this.#folder, name), text);
  }
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value instanceof Uint8Array ? new TextDecoder("latin1").decode(value) : value;
}

export const recorder = new Recorder(process.env[folderVariable]);
