import { Metadata, type ServerInterceptingCallInterface, status } from "@grpc/grpc-js";
import type { Grant } from "../../core/model/grant.ts";
import { reportedStatus } from "../rpc/reported-status.ts";
import type { GrantedCall } from "../rpc/rpc-call.ts";
import type { Fields } from "../rpc/rpc-method.ts";
import { headerOf } from "./header-of.ts";
import { asBuffer, type Method } from "./method.ts";
import { toStatusObject } from "./status-object.ts";
import type { Surroundings } from "./surroundings.ts";

/** A call as its metadata and admission have it. */
export interface Admitted {
  readonly call: ServerInterceptingCallInterface;
  readonly method: Method;
  readonly metadata: Metadata;
  readonly grant: Grant;
}

/**
 * A call of grpc-js that was let in: what its handler sees of it, and the way of its
 * answer. It ends once, by `succeed`, by `fail`, or because the client left or its time
 * was up; what is sent after that is dropped.
 */
export class AdmittedCall implements GrantedCall {
  readonly grant: Grant;
  readonly closing: AbortSignal;
  readonly timeLeftMs: number | undefined;
  readonly signal: AbortSignal;
  readonly #admitted: Admitted;
  readonly #surroundings: Surroundings;
  readonly #leaving = new AbortController();
  #header: Metadata | undefined;
  #trailer: Metadata | undefined;
  #state: "open" | "answered" | "left" = "open";
  #onLeft: (() => void) | undefined;

  constructor(admitted: Admitted, surroundings: Surroundings) {
    this.#admitted = admitted;
    this.#surroundings = surroundings;
    this.grant = admitted.grant;
    this.closing = surroundings.closing;
    this.signal = this.#leaving.signal;
    const deadline = Number(admitted.call.getDeadline());
    this.timeLeftMs = Number.isFinite(deadline) ? Math.max(0, deadline - surroundings.wall()) : undefined;
  }

  get peer(): string {
    return this.#admitted.call.getPeer();
  }

  /** Whether nobody waits for the answer any more. */
  get isLeft(): boolean {
    return this.#state === "left";
  }

  requestHeader(name: string): string | undefined {
    return headerOf(this.#admitted.metadata, name);
  }

  setResponseHeader(name: string, value: string): void {
    this.#header ??= new Metadata();
    this.#header.set(name, value);
  }

  setResponseTrailer(name: string, value: string): void {
    this.#trailer ??= new Metadata();
    this.#trailer.set(name, value);
  }

  setBinaryTrailer(name: string, value: Uint8Array): void {
    this.#trailer ??= new Metadata();
    this.#trailer.set(name, asBuffer(value));
  }

  /** Asks for the next message of the client, or its last word. */
  read(): void {
    this.#admitted.call.startRead();
  }

  /** Sends a message, and the headers before the first. `written` is called when the connection has taken it. */
  send(message: Fields, written: () => void): void {
    if (this.#state !== "open") return;
    this.#sendHeader();
    this.#admitted.call.sendMessage(message, written);
  }

  /** Ends the call with OK, after what was sent. */
  succeed(): void {
    if (this.#state !== "open") return;
    this.#state = "answered";
    this.#sendHeader();
    this.#admitted.call.sendStatus({ code: status.OK, details: "OK", metadata: this.#trailer ?? null });
  }

  /** Ends the call, after what was sent, with the status of what was thrown. Logs it when nobody foresaw it, whoever is left to hear. */
  fail(thrown: unknown): void {
    const { call, method } = this.#admitted;
    const failure = reportedStatus(thrown, method.name, this.#surroundings.log);
    if (this.#state !== "open") return;
    this.#state = "answered";
    this.#sendHeader();
    call.sendStatus(toStatusObject(failure, this.#trailer));
  }

  /** Ends the call because the client did not keep to the protocol. */
  reject(details: string): void {
    if (this.#state !== "open") return;
    this.#state = "answered";
    this.#admitted.call.sendStatus({ code: status.UNIMPLEMENTED, details });
  }

  /** Calls back once when the client leaves before the call has ended; at once when it already has. */
  whenLeft(onLeft: () => void): void {
    if (this.#state === "left") onLeft();
    else this.#onLeft = onLeft;
  }

  /** The client left, or its time is up. grpc-js says so of every call, also after its end. */
  leave(): void {
    if (this.#state !== "open") return;
    this.#state = "left";
    this.#leaving.abort();
    this.#onLeft?.();
  }

  /** grpc-js sends them once; a call without any is told by its status alone. */
  #sendHeader(): void {
    if (this.#header === undefined) return;
    this.#admitted.call.sendMetadata(this.#header);
    this.#header = undefined;
  }
}
