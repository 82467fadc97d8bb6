/**
 * A wire dialect: what is particular to one form of API, as pure functions. How
 * bytes travel is http.ts's concern; when to try again is nobody's here.
 */
import type { JsonObject } from "../core/base/json.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import type { ProviderEvent } from "../core/model/event.ts";
import type { Failure } from "../core/model/failure.ts";
import type { DialectName, HostPreset } from "../core/model/host-preset.ts";
import type { QuotaReport } from "../core/model/quota.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { ResponseHeaders } from "./response-headers.ts";

/** What a dialect writes a request from. */
export interface DialectCall {
  readonly endpoint: Endpoint;
  readonly request: CompletionRequest;
  readonly requestId: string;
  readonly host: HostPreset;
  /** Whether the answer is wanted whole instead of as a stream. Absent: no. */
  readonly whole?: boolean | undefined;
}

/** A request as it goes on the wire. */
export interface EncodedRequest {
  /** Below the base URL, from "/" on; may hold a query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** What differs from what was asked for, one sentence each. */
  readonly adaptations: readonly string[];
}

/** Whose answer is read. */
export interface AnswerSource {
  readonly host: HostPreset;
  /** ProviderAccount.account. */
  readonly account: string;
}

/** Turns the bytes of one streamed answer into events. */
export interface Decoder {
  /**
   * The events that these bytes complete. Never throws: an error in the stream ends
   * it, the events before it are kept, and `end` throws it.
   */
  push(bytes: Uint8Array): readonly ProviderEvent[];
  /** Whether the answer has ended, well or badly, whatever bytes may still come. */
  isOver(): boolean;
  /**
   * Says that no more bytes come. Returns only if the answer is whole; throws a
   * Failure for an error in the stream, and "truncated" when the dialect's
   * completion rule (providers.md §2.2) is not met.
   */
  end(): void;
}

export interface Dialect {
  readonly name: DialectName;
  /** Below the base URL: a GET that lists models. */
  readonly modelsPath: string;
  encode(call: DialectCall): EncodedRequest;
  createDecoder(source: AnswerSource): Decoder;
  /**
   * Reads an answer that came whole instead of as a stream. Throws a Failure as
   * Decoder.end does.
   */
  decodeUnary(body: Uint8Array, source: AnswerSource): readonly ProviderEvent[];
  /** What an answer with a status outside 2xx means. `body` may be cut. */
  classify(status: number, headers: ResponseHeaders, body: string): Failure;
  /** What the headers of an answer say of the host's limits. */
  quota(headers: ResponseHeaders, host: HostPreset): QuotaReport | undefined;
  /** Headers of every request besides the key's. */
  readonly headers: Readonly<Record<string, string>>;
}
