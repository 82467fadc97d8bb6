import { Failure } from "../core/model/failure.ts";

/** How far a request had come when its connection failed. */
export type Stage = "connecting" | "sent" | "answered";

const words: Readonly<Record<Stage, string>> = {
  connecting: "no connection to the provider could be made",
  sent: "the connection broke before the provider answered",
  answered: "the connection broke while the provider answered",
};

/**
 * A failure of undici, TCP, TLS or DNS. Before the request was on a connection
 * nothing can have been billed; after that the answer is lost and nobody knows.
 */
export function transportFailure(error: Error, stage: Stage): Failure {
  if (error instanceof Failure) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  if (code === "UND_ERR_INVALID_ARG") return new Failure("unauthenticated", unsendable, { cause: error });
  if (error.name === "HTTPParserError" || code === "UND_ERR_HEADERS_OVERFLOW") {
    return new Failure("malformed", `the provider's answer is not HTTP (${code})`, { cause: error });
  }
  const kind = stage === "connecting" ? "connect" : "connection-lost";
  return new Failure(kind, `${words[stage]} (${code})`, { cause: error });
}

/** Keys that were read from a file with its line break end up here. */
const unsendable =
  "a header of the provider holds a character that HTTP does not allow: check its key and headers";

/** The failure of an exchange that its caller aborted. Who aborts with a Failure wants that one told. */
export function cancelled(reason: unknown): Failure {
  if (reason instanceof Failure) return reason;
  return new Failure("connection-lost", "the attempt was cancelled", { cause: reason });
}
