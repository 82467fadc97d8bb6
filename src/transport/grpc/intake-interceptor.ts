/**
 * What is done with the metadata of a call before nice-grpc sees it: strangers are
 * turned away before their message is read, what the others are granted is written
 * down, and the deadline is kept. One interceptor for all, since each one costs every
 * message of a stream.
 */
import {
  Metadata,
  ResponderBuilder,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  ServerListenerBuilder,
  type StatusObject,
  status,
} from "@grpc/grpc-js";
import { CallError } from "../../core/model/call-error.ts";
import type { Permission } from "../../core/model/grant.ts";
import type { AfterRead, Timer } from "../../core/model/ports.ts";
import { namesOf } from "../../identity/certificate-names.ts";
import type { Credentials } from "../../identity/identity.ts";
import type { Admission } from "../rpc/admission.ts";
import { maxBodyMs } from "../rpc/body-wait.ts";
import { CallEnd } from "../rpc/call-end.ts";
import type { Inflations } from "../rpc/inflations.ts";
import type { RpcLog } from "../rpc/rpc-log.ts";
import type { RpcService } from "../rpc/rpc-service.ts";
import { toRpcStatus } from "../rpc/rpc-status.ts";
import { channelzPaths } from "./channelz.ts";
import { clearGrant, setGrant } from "./grant-in-metadata.ts";
import { setTrailers } from "./server-error.ts";
import { unpackInTurn } from "./unpacking.ts";

/**
 * grpc-js takes `grpc-timeout` out of the metadata, and nice-grpc hides the call that
 * knows it: the deadline travels under this key, in milliseconds since 1970. What a
 * client sends under it is dropped.
 */
export const deadlineKey = "spillway-deadline";

const bodyTooSlow: Partial<StatusObject> & Pick<StatusObject, "code" | "details"> = {
  code: status.DEADLINE_EXCEEDED,
  details: `the request did not come within ${maxBodyMs / 1_000} s`,
};

export interface IntakeDeps {
  readonly services: readonly RpcService[];
  readonly admit: Admission;
  readonly log: RpcLog;
  readonly timer: Timer;
  readonly afterRead: AfterRead;
  readonly inflations: Inflations;
}

/** The interceptor for these services and channelz. */
export function createIntakeInterceptor(
  { services, admit, log, timer, afterRead, inflations }: IntakeDeps,
  maxRequestBytes: number,
): ServerInterceptor {
  const permissions = permissionsByPath(services);
  return (method, call) => {
    const end = new CallEnd();
    const refuse = (thrown: unknown) => refusalOf(thrown, method.path, log);
    unpackInTurn(call, end, { inflations, maxRequestBytes, refusalOf: refuse });
    let cancelWait = () => {};
    const listener = new ServerListenerBuilder()
      .withOnReceiveMetadata((metadata, next) => {
        clearGrant(metadata);
        metadata.remove(deadlineKey);
        const deadline = Number(call.getDeadline());
        if (Number.isFinite(deadline)) metadata.set(deadlineKey, String(deadline));
        // Nothing else comes to nice-grpc before `next` is called: grpc-js keeps it back.
        afterRead(() => {
          // A client that opens calls only to reset them sends both in one piece.
          if (end.isOver) return;
          admit(credentialsOf(metadata, call), permissions.get(method.path), end).then(
            (grant) => {
              // Reflection alone streams both ways, and asks for no permission.
              if (permissions.get(method.path) !== undefined) {
                cancelWait = timer.after(maxBodyMs, () => call.sendStatus(bodyTooSlow));
                end.whenOver(() => cancelWait());
              }
              setGrant(metadata, grant);
              next(metadata);
            },
            (thrown: unknown) => call.sendStatus(refuse(thrown)),
          );
        });
      })
      .withOnReceiveHalfClose((next) => {
        cancelWait();
        next();
      })
      // grpc-js calls it for every call: when the status is sent, or the stream has closed without one.
      .withOnCancel(() => end.over())
      .build();
    return new ServerInterceptingCall(
      call,
      new ResponderBuilder().withStart((next) => next(listener)).build(),
    );
  };
}

/** What each method asks of its caller. */
export function permissionsByPath(
  services: readonly RpcService[],
): ReadonlyMap<string, Permission | undefined> {
  const paths = services.flatMap(({ desc, permission }) =>
    desc.methods.map((method) => [`/${desc.typeName}/${method.name}`, permission] as const),
  );
  return new Map([...paths, ...channelzPaths().map((path) => [path, "read"] as const)]);
}

function credentialsOf(metadata: Metadata, call: ServerInterceptingCallInterface): Credentials {
  return {
    header(name) {
      const values = metadata.get(name);
      return values.length === 0 ? undefined : values.join(", ");
    },
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

/** Refusals that come again and again, as they look on the wire: a process that has too much to do turns away most of all. */
const repeated = new WeakMap<object, StatusObject>();

/** The status by which a call ends for anything that was thrown. */
export function refusalOf(thrown: unknown, path: string, log: RpcLog): StatusObject {
  const isRepeated = thrown instanceof CallError && Object.isFrozen(thrown);
  const known = isRepeated ? repeated.get(thrown) : undefined;
  if (known !== undefined) return known;
  const status = toRpcStatus(thrown);
  if (status.unforeseen !== undefined) log.unexpected(path, status.unforeseen);
  const metadata = new Metadata();
  setTrailers(status, { set: (name, value) => setTrailer(metadata, name, value) });
  const refusal = { code: status.code, details: status.message, metadata };
  if (isRepeated) repeated.set(thrown, refusal);
  return refusal;
}

function setTrailer(metadata: Metadata, name: string, value: string | Uint8Array): void {
  metadata.set(name, typeof value === "string" ? value : Buffer.from(value));
}
