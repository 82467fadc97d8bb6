/** nice-grpc's view of a service, made from its protobuf-es descriptor, for the clients of tests. */
import {
  create,
  type DescMessage,
  type DescMethod,
  type DescMethodBiDiStreaming,
  type DescMethodClientStreaming,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type DescService,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import type { MethodDefinition } from "nice-grpc";

/** A method's definition; the two flags say which sides stream. */
export type Definition<
  I extends DescMessage,
  O extends DescMessage,
  RequestStream extends boolean,
  ResponseStream extends boolean,
> = MethodDefinition<
  MessageInitShape<I>,
  MessageShape<I>,
  MessageInitShape<O>,
  MessageShape<O>,
  RequestStream,
  ResponseStream
>;

/** The definition of a method by the kind of its descriptor. */
type DefinitionOf<M extends DescMethod> =
  M extends DescMethodUnary<infer I, infer O>
    ? Definition<I, O, false, false>
    : M extends DescMethodServerStreaming<infer I, infer O>
      ? Definition<I, O, false, true>
      : M extends DescMethodClientStreaming<infer I, infer O>
        ? Definition<I, O, true, false>
        : M extends DescMethodBiDiStreaming<infer I, infer O>
          ? Definition<I, O, true, true>
          : never;

/** The definition of a service: one entry a method, by its name in lower camel case. */
export type ServiceDefinitionOf<S extends DescService> = {
  [K in keyof S["method"]]: DefinitionOf<S["method"][K]>;
};

/** The definition of a whole service, for nice-grpc clients. */
export function toServiceDefinition<S extends DescService>(service: S): ServiceDefinitionOf<S> {
  const methods = service.methods.map((desc) => {
    const requestStream = desc.methodKind === "client_streaming" || desc.methodKind === "bidi_streaming";
    const responseStream = desc.methodKind === "server_streaming" || desc.methodKind === "bidi_streaming";
    return [desc.localName, toMethodDefinition(desc, requestStream, responseStream)];
  });
  // The mapped type cannot be built key by key: the loop above is its proof.
  return Object.fromEntries(methods) as ServiceDefinitionOf<S>;
}

/** The definition of one method. The flags are parameters so that they become part of its type. */
export function toMethodDefinition<
  I extends DescMessage,
  O extends DescMessage,
  RequestStream extends boolean,
  ResponseStream extends boolean,
>(
  desc: { readonly input: I; readonly output: O; readonly name: string; readonly parent: DescService },
  requestStream: RequestStream,
  responseStream: ResponseStream,
): Definition<I, O, RequestStream, ResponseStream> {
  const { input, output } = desc;
  return {
    path: `/${desc.parent.typeName}/${desc.name}`,
    requestStream,
    responseStream,
    requestSerialize: (message) => toBinary(input, create(input, message)),
    requestDeserialize: (bytes) => fromBinary(input, bytes),
    responseSerialize: (message) => toBinary(output, create(output, message)),
    responseDeserialize: (bytes) => fromBinary(output, bytes),
    options: {},
  };
}
