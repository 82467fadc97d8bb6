/**
 * What is done with the metadata of a call before nice-grpc sees it: strangers are
 * turned away before their message is read, and the deadline is kept. One interceptor
 * for both, since each one costs every message of a stream.
 */
import {
  type Metadata,
  ResponderBuilder,
  ServerInterceptingCall,
  type ServerInterceptor,
  ServerListenerBuilder,
} from "@grpc/grpc-js";
import type { Permission } from "../../core/model/grant.ts";
import type { Admission } from "../rpc/admission.ts";
import type { RpcService } from "../rpc/rpc-service.ts";
import { toRpcStatus } from "../rpc/rpc-status.ts";

/**
 * grpc-js takes `grpc-timeout` out of the metadata, and nice-grpc hides the call that
 * knows it: the deadline travels under this key, in milliseconds since 1970. What a
 * client sends under it is dropped.
 */
export const deadlineKey = "spillway-deadline";

/** The interceptor for these services; others are left to their own guard. */
export function createIntakeInterceptor(
  services: readonly RpcService[],
  admit: Admission,
): ServerInterceptor {
  const permissions = permissionsByPath(services);
  return (method, call) => {
    const listener = new ServerListenerBuilder()
      .withOnReceiveMetadata((metadata, next) => {
        const refusal = refusalOf(metadata, permissions.get(method.path), admit);
        if (refusal !== undefined) {
          call.sendStatus(refusal);
          return;
        }
        metadata.remove(deadlineKey);
        const deadline = Number(call.getDeadline());
        if (Number.isFinite(deadline)) metadata.set(deadlineKey, String(deadline));
        next(metadata);
      })
      .build();
    return new ServerInterceptingCall(
      call,
      new ResponderBuilder().withStart((next) => next(listener)).build(),
    );
  };
}

function permissionsByPath(services: readonly RpcService[]): ReadonlyMap<string, Permission | undefined> {
  const paths = services.flatMap(({ desc, permission }) =>
    desc.methods.map((method) => [`/${desc.typeName}/${method.name}`, permission] as const),
  );
  return new Map(paths);
}

function refusalOf(metadata: Metadata, permission: Permission | undefined, admit: Admission) {
  const authorization = metadata.get("authorization").join(", ");
  try {
    admit({ authorization: authorization === "" ? undefined : authorization }, permission);
    return undefined;
  } catch (thrown) {
    const { code, message } = toRpcStatus(thrown);
    return { code, details: message };
  }
}
