import {
  ResponderBuilder,
  ServerInterceptingCall,
  type ServerInterceptor,
  ServerListenerBuilder,
} from "@grpc/grpc-js";

/** Carries the deadline from the interceptor to the handler; what a client sends under it is dropped. */
export const deadlineKey = "spillway-deadline";

/**
 * grpc-js takes `grpc-timeout` out of the metadata and nice-grpc hides the call that
 * knows it: this puts the deadline back, in milliseconds since 1970.
 */
export const deadlineInterceptor: ServerInterceptor = (_method, call) => {
  const listener = new ServerListenerBuilder()
    .withOnReceiveMetadata((metadata, next) => {
      metadata.remove(deadlineKey);
      const deadline = Number(call.getDeadline());
      if (Number.isFinite(deadline)) metadata.set(deadlineKey, String(deadline));
      next(metadata);
    })
    .build();
  const responder = new ResponderBuilder().withStart((next) => next(listener)).build();
  return new ServerInterceptingCall(call, responder);
};
