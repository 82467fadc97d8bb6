/**
 * One request and its answer over undici. The body is pulled: while nobody asks,
 * the connection is paused, and the provider feels it. undici's own streams read up
 * to 64 KiB ahead and know less of when a request had been sent.
 */
import type { Dispatcher } from "undici";
import { Failure } from "../core/model/failure.ts";
import type { ResponseHeaders } from "./response-headers.ts";
import { cancelled, transportFailure } from "./transport-failure.ts";

/** Who waits for what comes next of a body: it is told one of these. */
export interface BodyReader {
  /** The bytes that came since the last read. */
  take(bytes: Uint8Array): void;
  /** The clean end. */
  end(): void;
  /** The connection broke. */
  fail(failure: Failure): void;
}

/** An answer whose headers have come. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** Tells the reader once what comes next: at once if it is there. One reader waits at a time. */
  read(reader: BodyReader): void;
  /** Gives up: closes the connection, if the answer has not ended. */
  cancel(): void;
  /** Nothing more is wanted: lets the rest, if it is short, run out, so that the connection can serve again. */
  release(): void;
}

/**
 * The most that one read gives, and beyond which the connection is paused while it is
 * read. Whoever reads makes objects of all of it at once, and a client that stops
 * keeps them in memory; events of many tokens are a small part of it.
 */
const mostAtOnce = 8_192;
/** What is worth reading to keep a connection: less than a new TLS handshake costs. */
const mostReleased = 65_536;

/** What waits for this runs when all is parsed that one read of the socket brought. */
const parsed = Promise.resolve();

type End = { readonly kind: "clean" } | { readonly kind: "broken"; readonly failure: Failure };

export class Exchange implements Dispatcher.DispatchHandler, HttpResponse {
  status = 0;
  headers: ResponseHeaders = {};
  /** Resolves when the headers come. */
  readonly head: Promise<HttpResponse>;

  #controller: Dispatcher.DispatchController | undefined;
  #chunks: Uint8Array[] = [];
  #unread = 0;
  #reader: BodyReader | undefined;
  #released: number | undefined;
  #end: End | undefined;
  #isWaking = false;
  readonly #signal: AbortSignal;
  readonly #on: { readonly end: () => void; readonly release: () => void };
  readonly #settle: { resolve: (response: HttpResponse) => void; reject: (failure: Failure) => void };
  readonly #onParsed = () => this.#tell();
  readonly #onAbort = () => this.#break(cancelled(this.#signal.reason));

  /** `onEnd` is called once, when the exchange no longer holds a connection. */
  constructor(signal: AbortSignal, on: { readonly end: () => void; readonly release: () => void }) {
    this.#signal = signal;
    this.#on = on;
    const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>();
    this.head = promise;
    this.#settle = { resolve, reject };
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  read(reader: BodyReader): void {
    this.#reader = reader;
    if (this.#unread > 0 || this.#end !== undefined) this.#tell();
    else this.#controller?.resume();
  }

  cancel(): void {
    if (this.#released === undefined) this.evict();
  }

  release(): void {
    if (this.#end !== undefined || this.#released !== undefined) return;
    this.#released = this.#unread;
    this.#chunks = [];
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#on.release();
    this.#controller?.resume();
  }

  /** Closes the connection even if it was released: its place is needed. */
  evict(): void {
    // Most answers have ended by now, and a failure's stack costs more than all else here.
    if (this.#end !== undefined) return;
    this.#break(new Failure("connection-lost", "the exchange was given up"));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#end?.kind === "broken") controller.abort(this.#end.failure);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: RawHeaders): void {
    if (status < 200) return;
    this.status = status;
    this.headers = joined(headers);
    this.#settle.resolve(this);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (chunk.length === 0) return; // The parser says this when it goes on after a pause.
    if (this.#released !== undefined) {
      this.#released += chunk.length;
      if (this.#released > mostReleased) this.evict();
      return;
    }
    this.#chunks.push(chunk);
    this.#unread += chunk.length;
    if (this.#reader === undefined || this.#unread >= mostAtOnce) controller.pause();
    this.#wake();
  }

  onResponseEnd(): void {
    this.#finish({ kind: "clean" });
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    const stage = this.status > 0 ? "answered" : this.#controller === undefined ? "connecting" : "sent";
    this.#finish({ kind: "broken", failure: transportFailure(error, stage) });
  }

  /** What came together is told together, so the reader is not told in the middle of a read. */
  #wake(): void {
    if (this.#reader === undefined || this.#isWaking) return;
    this.#isWaking = true;
    parsed.then(this.#onParsed);
  }

  #tell(): void {
    this.#isWaking = false;
    const reader = this.#reader;
    this.#reader = undefined;
    if (this.#unread > 0) reader?.take(this.#take());
    else if (this.#end?.kind === "broken") reader?.fail(this.#end.failure);
    else reader?.end();
  }

  #take(): Uint8Array {
    const [only] = this.#chunks;
    if (only !== undefined && this.#chunks.length === 1 && only.length <= mostAtOnce) {
      this.#chunks.pop();
      this.#unread = 0;
      return only;
    }
    const taken: Uint8Array[] = [];
    let room = mostAtOnce;
    for (let chunk = this.#chunks.shift(); chunk !== undefined; chunk = this.#chunks.shift()) {
      taken.push(chunk.subarray(0, room));
      if (chunk.length > room) this.#chunks.unshift(chunk.subarray(room));
      room -= Math.min(room, chunk.length);
      if (room === 0) break;
    }
    this.#unread -= mostAtOnce - room;
    return Buffer.concat(taken);
  }

  #break(failure: Failure): void {
    if (this.#end !== undefined) return;
    this.#finish({ kind: "broken", failure });
    this.#controller?.abort(failure);
  }

  #finish(end: End): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#signal.removeEventListener("abort", this.#onAbort);
    if (end.kind === "broken") this.#settle.reject(end.failure);
    this.#wake();
    this.#on.end();
  }
}

type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

function joined(headers: RawHeaders): ResponseHeaders {
  const own: Record<string, string | undefined> = {};
  for (const name in headers) {
    const value = headers[name];
    own[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return own;
}
