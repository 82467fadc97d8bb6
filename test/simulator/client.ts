/** A raw HTTP client for the simulator's tests: no library between the test and the bytes. */
import { type IncomingHttpHeaders, request } from "node:http";
import { showFrames } from "./event-stream.ts";

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The body; frames of a binary stream are shown as events. */
  readonly text: string;
  readonly byteLength: number;
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
      const chunks: Buffer[] = [];
      const isBinary = incoming.headers["content-type"] === "application/vnd.amazon.eventstream";
      const show = (): string => {
        const bytes = Buffer.concat(chunks);
        return isBinary ? showFrames(bytes) : bytes.toString("utf8");
      };
      const abort = (): void => void outgoing.destroy();
      call.onHeaders?.(incoming.statusCode ?? 0, abort);
      const done = (ending: string): void => {
        const byteLength = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
        const { headers, statusCode = 0 } = incoming;
        resolve({ status: statusCode, headers, text: show(), byteLength, ending });
      };
      incoming.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        if (call.onText !== undefined) call.onText(show(), abort);
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
