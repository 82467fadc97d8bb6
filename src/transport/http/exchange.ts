import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";

/** A request and its response, over HTTP/1.1 or HTTP/2: the same surface in both. */
export interface Exchange {
  readonly request: IncomingMessage | Http2ServerRequest;
  readonly response: ServerResponse | Http2ServerResponse;
  /** Without the query. */
  readonly path: string;
}

/** Answers an exchange, or says that its path is none of its own. */
export type TryAnswer = (exchange: Exchange) => boolean;
