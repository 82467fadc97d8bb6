/** The call of grpc-js below one of ours, which remembers what it is told. */
import { Metadata, type ServerInterceptingCallInterface } from "@grpc/grpc-js";
import { AdmittedCall } from "../../../../src/transport/grpc/admitted-call.ts";
import type { Method } from "../../../../src/transport/grpc/method.ts";
import { Inflations } from "../../../../src/transport/rpc/inflations.ts";
import { realAfterRead, realTimer } from "../../support/real-time.ts";

type Status = Parameters<ServerInterceptingCallInterface["sendStatus"]>[0];

export class FakeCall implements ServerInterceptingCallInterface {
  /** What was sent, in order: headers, messages, and the status with its trailers. */
  readonly sent: unknown[] = [];
  readonly logged: unknown[] = [];
  reads = 0;
  /** When set, a message that is sent throws it. */
  broken: Error | undefined;
  readonly #unwritten: (() => void)[] = [];

  /** The connection takes all that was sent. */
  flush(): void {
    for (const written of this.#unwritten.splice(0)) written();
  }

  /** Lets it in. */
  admit(closing = new AbortController().signal): AdmittedCall {
    const grant = { tenant: "acme", permissions: new Set(["complete" as const]) };
    const surroundings = {
      admit: async () => grant,
      log: { unexpected: (_: string, error: unknown) => void this.logged.push(error), broken: () => {} },
      timer: realTimer,
      afterRead: realAfterRead,
      inflations: new Inflations(),
      maxRequestBytes: 1_000,
      closing,
      wall: () => 0,
    };
    return new AdmittedCall({ call: this, method, metadata: new Metadata(), grant }, surroundings);
  }

  start(): void {}

  sendMetadata(metadata: Metadata): void {
    this.sent.push({ header: metadata.getMap() });
  }

  sendMessage(message: unknown, written: () => void): void {
    if (this.broken !== undefined) throw this.broken;
    this.sent.push(message);
    this.#unwritten.push(written);
  }

  sendStatus({ code, metadata }: Status): void {
    this.sent.push({ code, ...(metadata && { trailer: metadata.getMap() }) });
  }

  startRead(): void {
    this.reads += 1;
  }

  getPeer(): string {
    return "192.0.2.1:1";
  }

  getDeadline(): number {
    return Number.POSITIVE_INFINITY;
  }

  getHost(): string {
    return "localhost";
  }

  getAuthContext() {
    return {};
  }

  getConnectionInfo() {
    return {};
  }

  getMetricsRecorder(): never {
    throw new Error("nobody asks for it");
  }
}

const method: Method = {
  kind: "unary",
  name: "a.Service/Method",
  path: "/a.Service/Method",
  permission: "complete",
  serialize: () => Buffer.alloc(0),
  deserialize: () => ({}),
  answer: async () => ({}),
};
