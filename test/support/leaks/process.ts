/**
 * Listens to a gateway or a command in a process of its own, from before its first
 * line: what it prints, and what its listeners answer but for what models said.
 */
import { subscribe } from "node:diagnostics_channel";
import { type IncomingMessage, ServerResponse } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import { forbidHeader, watchRequests } from "./forbidden.ts";
import { recorder } from "./recorder.ts";

/** Every Node of a run comes by here. */
const isOurs = /\/main\.[jt]s$/.test(process.argv[1] ?? "");

if (isOurs) {
  recorder.label = `spillway ${process.argv[2] ?? ""}`;
  recorder.isImmediate = true;
  watchRequests();
  for (const stream of [process.stdout, process.stderr]) tapPrinting(stream);
  tapHttp1();
  tapHttp2();
}

function tapPrinting(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream);
  stream.write = ((...given: Parameters<typeof write>) => {
    recorder.said("process", textOf(given[0]));
    return write(...given);
  }) as typeof stream.write;
}

/** Where an answer is what a model said. */
function isCompletion(path: string): boolean {
  return /Complete$|\/completions$|\/messages$|generateContent|\/converse|\/chat$|\/responses$/i.test(
    path.split("?", 1)[0] ?? "",
  );
}

function tapHttp1(): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { readonly request: IncomingMessage };
    forbidHeader("authorization", request.headers.authorization);
  });
  const { end, write } = ServerResponse.prototype;
  const heard = (response: ServerResponse, chunk: unknown) => {
    if (response.statusCode < 400 && isCompletion(response.req.url ?? "")) return;
    recorder.said("pages", textOf(chunk));
  };
  ServerResponse.prototype.write = function (this: ServerResponse, ...given: unknown[]) {
    heard(this, given[0]);
    return Reflect.apply(write, this, given);
  } as typeof write;
  ServerResponse.prototype.end = function (this: ServerResponse, ...given: unknown[]) {
    recorder.saidValue("answers", this.getHeaders());
    heard(this, given[0]);
    return Reflect.apply(end, this, given);
  } as typeof end;
}

function tapHttp2(): void {
  subscribe("http2.server.stream.created", (message) => {
    const { stream, headers } = message as Http2Created;
    forbidHeader("authorization", headers["authorization"]);
    const { respond, sendTrailers, write } = stream;
    stream.respond = (...given) => {
      recorder.saidValue("answers", given[0]);
      Reflect.apply(respond, stream, given);
    };
    stream.sendTrailers = (trailers) => {
      recorder.saidValue("errors", decoded(trailers));
      sendTrailers.call(stream, trailers);
    };
    if (isCompletion(headers[":path"] ?? "")) return;
    stream.write = ((...given: unknown[]) => {
      recorder.said("answers", textOf(given[0]));
      return Reflect.apply(write, stream, given);
    }) as typeof write;
  });
}

interface Http2Created {
  readonly stream: ServerHttp2Stream;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** The texts in binary trailers, such as the details of an error, stand in base64. */
function decoded(trailers: object): object {
  const each = Object.entries(trailers).map(([name, value]) =>
    name.endsWith("-bin") ? [name, Buffer.from(String(value), "base64").toString("latin1")] : [name, value],
  );
  return Object.fromEntries(each);
}

function textOf(chunk: unknown): string {
  if (typeof chunk === "string") return chunk;
  return chunk instanceof Uint8Array ? Buffer.from(chunk).toString("utf8") : "";
}
