/** A raw HTTP client for the simulator's tests: no library between the test and the bytes. */
import { type IncomingHttpHeaders, request } from "node:http";

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** "end": the body ended in good order; otherwise the code of the error that broke it. */
  readonly ending: string;
}

export interface Call {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Called with all text so far, whenever more came; may abort the call. */
  readonly onText?: (text: string, abort: () => void) => void;
  readonly onHeaders?: (status: number, abort: () => void) => void;
}

/** Sends one request on a connection of its own; rejects when no headers come. */
export function send(call: Call): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const isRaw = typeof call.body === "string";
    const body = call.body === undefined ? undefined : isRaw ? String(call.body) : JSON.stringify(call.body);
    const options = { method: call.method ?? "POST", headers: { ...call.headers }, agent: false as const };
    const outgoing = request(call.url, options, (incoming) => {
      let text = "";
      const abort = (): void => void outgoing.destroy();
      call.onHeaders?.(incoming.statusCode ?? 0, abort);
      incoming.setEncoding("utf8");
      const done = (ending: string): void =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, ending });
      incoming.on("data", (chunk: string) => {
        text += chunk;
        call.onText?.(text, abort);
      });
      incoming.once("end", () => done("end"));
      breakOff = (error) => done(error.code ?? error.name);
      incoming.once("error", breakOff);
    });
    let breakOff: (error: NodeJS.ErrnoException) => void = reject;
    // After the headers a broken socket is told to the request first.
    outgoing.once("error", (error) => breakOff(error));
    outgoing.end(body);
  });
}

/** The payloads of a stream's data lines, unparsed. */
export function dataLines(text: string): readonly string[] {
  return text.split(/\r?\n/u).flatMap((line) => (line.startsWith("data: ") ? [line.slice(6)] : []));
}
