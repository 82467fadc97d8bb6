/**
 * What a dialect must know to play its provider. It is stateless: time, chance and
 * the account come as parameters. It refuses bad requests as the real one does and
 * never decides about faults.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Random } from "../core/base/random.ts";
import type { Answer } from "./answer.ts";
import type { ErrorCase, ErrorWord } from "./error-word.ts";
import type { Frame } from "./frame.ts";
import type { Question } from "./question.ts";
import type { Strictness } from "./strictness.ts";

/** A request as it came. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A key that is never sent: its secret signs. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
}

/** Whose keys and models the provider knows, and the rules of its host. */
export interface Account {
  /** Proofs of thought that one account was given are worth nothing at another. */
  readonly name: string;
  /** Undefined: any key will do, but one must be there. */
  readonly apiKey: string | undefined;
  /** What requests are signed with where the dialect signs. Undefined: a signature is not checked. */
  readonly accessKey: AccessKey | undefined;
  /** Models that exist. Undefined: every name does, and the dialect's own list is shown. */
  readonly models: readonly string[] | undefined;
  readonly strictness: Strictness;
}

/** What makes one exchange's ids, paddings and signatures. */
export interface Identity {
  readonly requestId: string;
  readonly completionId: string;
  readonly createdMs: number;
  readonly random: Random;
}

/** An HTTP answer that is sent whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One bucket as headers tell of it. */
export interface LimitLevel {
  readonly limit: number;
  readonly remaining: number;
  /** Until the bucket is full again. */
  readonly resetMs: number;
}

/** Both buckets of an account; undefined is unlimited. */
export interface LimitLevels {
  readonly requests: LimitLevel | undefined;
  readonly tokens: LimitLevel | undefined;
}

/** What a request turned out to be. */
export type Ask = { readonly kind: "models" } | { readonly kind: "completion"; readonly question: Question };

/** How an answer is asked to leave. */
export interface Framing {
  readonly question: Question;
  readonly answer: Answer;
  readonly identity: Identity;
  readonly account: Account;
  /** Tokens in one delta, at least 1. */
  readonly tokensPerFrame: number;
}

export interface Dialect {
  /** Models shown when the account names none. */
  readonly models: readonly string[];
  /** Reads and checks a request; throws a Rejection. */
  read(received: Received, account: Account): Ask;
  /** Of whole answers. */
  readonly jsonContentType: string;
  listModels(models: readonly string[]): string;
  /** Headers of every answer, errors included. */
  headers(identity: Identity): Readonly<Record<string, string>>;
  streamContentType(question: Question): string;
  stream(framing: Framing): Iterable<Frame>;
  unary(framing: Framing): string;
  error(error: ErrorCase, identity: Identity): HttpAnswer;
  /** Headers of an answer that counts against limits. */
  limitHeaders(levels: LimitLevels, wallMs: number): Readonly<Record<string, string>>;
  /** An error after so many frames of the stream, in the dialect's form. */
  inBandError(word: ErrorWord, framing: Framing, frames: number): string | Uint8Array;
  /** Bytes that say nothing. */
  keepAlive(): string | Uint8Array;
  /** An event whose payload cannot be read. */
  malformed(framing: Framing): string | Uint8Array;
}
