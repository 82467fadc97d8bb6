import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { Pace } from "./pace.ts";

/** A request and its response, over HTTP/1.1 or HTTP/2: the same surface in both. */
export interface Exchange {
  readonly request: IncomingMessage | Http2ServerRequest;
  readonly response: ServerResponse | Http2ServerResponse;
  /** Without the query. */
  readonly path: string;
  /** What a stream asks before it writes more; undefined over HTTP/2, whose windows hold it back. */
  readonly pace?: Pace | undefined;
}

/** Answers an exchange, or says that its path is none of its own. */
export type TryAnswer = (exchange: Exchange) => boolean;
