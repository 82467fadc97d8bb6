/**
 * The beginning of a call: strangers are turned away before their message is read, and
 * the others are served with what they are granted. It stands where interceptors of
 * grpc-js stand, directly on the call: between it and a handler grpc-js would put a
 * stream of Node, which costs each message more than all that is done with it here, and
 * through which a grant would have to be smuggled.
 */
import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type StatusObject,
  status,
} from "@grpc/grpc-js";
import { namesOf } from "../../identity/certificate-names.ts";
import type { Credentials } from "../../identity/identity.ts";
import { maxBodyMs } from "../rpc/body-wait.ts";
import { CallEnd } from "../rpc/call-end.ts";
import { AdmittedCall } from "./admitted-call.ts";
import { headerOf } from "./header-of.ts";
import type { Inbox } from "./inbox.ts";
import type { Method } from "./method.ts";
import { refusalOf } from "./refusal.ts";
import { serve } from "./serve.ts";
import type { Surroundings } from "./surroundings.ts";
import { unpackInTurn } from "./unpacking.ts";

const bodyTooSlow: Partial<StatusObject> & Pick<StatusObject, "code" | "details"> = {
  code: status.DEADLINE_EXCEEDED,
  details: `the request did not come within ${maxBodyMs / 1_000} s`,
};

/** A call from its headers to its end, as grpc-js tells of it. */
export class Intake extends ServerInterceptingCall {
  readonly #call: ServerInterceptingCallInterface;
  readonly #method: Method;
  readonly #surroundings: Surroundings;
  readonly #end = new CallEnd();
  #cancelWait = () => {};
  #admitted: { readonly call: AdmittedCall; readonly inbox: Inbox } | undefined;

  constructor(call: ServerInterceptingCallInterface, method: Method, surroundings: Surroundings) {
    super(call);
    this.#call = call;
    this.#method = method;
    this.#surroundings = surroundings;
    const { inflations, maxRequestBytes } = surroundings;
    const refusalOf = (thrown: unknown) => this.#refusalOf(thrown);
    unpackInTurn(call, this.#end, { inflations, maxRequestBytes, refusalOf });
  }

  /** Begins to listen; grpc-js's own way to a handler ends here. */
  override start(): void {
    this.#call.start(this);
  }

  onReceiveMetadata(metadata: Metadata): void {
    // No message comes before one is asked for, which only who is let in does.
    this.#surroundings.afterRead(() => {
      // A client that opens calls only to reset them sends both in one piece.
      if (!this.#end.isOver) void this.#admit(metadata);
    });
  }

  onReceiveMessage(message: object): void {
    this.#admitted?.inbox.receive(message);
  }

  onReceiveHalfClose(): void {
    this.#cancelWait();
    this.#admitted?.inbox.halfClose();
  }

  /** grpc-js calls it for every call: when the status is sent, or the stream has closed without one. */
  onCancel(): void {
    this.#end.over();
    this.#admitted?.call.leave();
    this.#admitted?.inbox.cut();
  }

  async #admit(metadata: Metadata): Promise<void> {
    const { admit, timer } = this.#surroundings;
    const { permission } = this.#method;
    try {
      const grant = await admit(credentialsOf(metadata, this.#call), permission, this.#end);
      if (this.#end.isOver) return;
      // Reflection alone streams both ways, and asks for no permission.
      if (permission !== undefined) {
        this.#cancelWait = timer.after(maxBodyMs, () => this.#call.sendStatus(bodyTooSlow));
        this.#end.whenOver(() => this.#cancelWait());
      }
      const admitted = { call: this.#call, method: this.#method, metadata, grant };
      const call = new AdmittedCall(admitted, this.#surroundings);
      this.#admitted = { call, inbox: serve(this.#method, call) };
    } catch (thrown) {
      this.#call.sendStatus(this.#refusalOf(thrown));
    }
  }

  #refusalOf(thrown: unknown): StatusObject {
    return refusalOf(thrown, this.#method.name, this.#surroundings.log);
  }
}

function credentialsOf(metadata: Metadata, call: ServerInterceptingCallInterface): Credentials {
  return {
    header: (name) => headerOf(metadata, name),
    peer: {
      address: call.getConnectionInfo().remoteAddress ?? "unknown",
      certificate() {
        // grpc-js leaves out a certificate that was not verified.
        const { sslPeerCertificate } = call.getAuthContext();
        return sslPeerCertificate && namesOf(sslPeerCertificate.subjectaltname);
      },
    },
  };
}
