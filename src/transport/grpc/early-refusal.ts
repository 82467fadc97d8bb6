/**
 * Turns completions away as soon as their headers are there, before grpc-js makes a call of
 * them: a process that has too much to do turns away most of all, and so costs it half as much.
 * What is let through here is looked at again by admission.
 */
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { Server } from "node:net";
import type { CallError } from "../../core/model/call-error.ts";
import { priorityHeader, priorityIn, type Threshold } from "../rpc/admission.ts";
import { toRpcStatus } from "../rpc/rpc-status.ts";
import type { Method } from "./method.ts";
import { toStatusObject } from "./status-object.ts";

export interface EarlyRefusalDeps {
  readonly methods: readonly Method[];
  readonly threshold: Pick<Threshold, "refusal">;
}

/** Stands before a server of HTTP/2, whose own listeners for streams must be in place. */
export function refuseEarly(server: Server, deps: EarlyRefusalDeps): void {
  const completions = new Set(
    deps.methods.filter(({ permission }) => permission === "complete").map(({ path }) => path),
  );
  const refusal = (headers: IncomingHttpHeaders) => {
    if (!completions.has(headers[":path"] ?? "")) return undefined;
    if (headers["content-type"]?.startsWith("application/grpc") !== true) return undefined;
    const priority = priorityIn(wordOf(headers[priorityHeader]));
    return priority && deps.threshold.refusal(priority);
  };
  const serve = server.listeners("stream");
  server.removeAllListeners("stream");
  server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, ...rest: unknown[]) => {
    const error = refusal(headers);
    if (error === undefined) {
      for (const each of serve) Reflect.apply(each, server, [stream, headers, ...rest]);
      return;
    }
    // Who is refused may be gone already.
    stream.on("error", () => {});
    stream.respond(onWire(error), { endStream: true });
  });
}

function wordOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}

/** Refusals come again and again, and are the same objects then. */
const known = new WeakMap<CallError, OutgoingHttpHeaders>();

/** A status without an answer: trailers that are headers (gRPC over HTTP/2, "Trailers-Only"). */
function onWire(error: CallError): OutgoingHttpHeaders {
  const made = known.get(error);
  if (made !== undefined) return made;
  const { code, details, metadata } = toStatusObject(toRpcStatus(error));
  const headers = {
    ":status": 200,
    "content-type": "application/grpc+proto",
    "grpc-status": String(code),
    "grpc-message": encodeURI(details),
    ...metadata?.toHttp2Headers(),
  };
  known.set(error, headers);
  return headers;
}
