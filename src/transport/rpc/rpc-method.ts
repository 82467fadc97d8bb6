/**
 * A method of the contract with its handler, in a form that both listeners mount.
 * The handler is written in the method's own types; what a listener sees is the
 * same for all methods.
 */
import type {
  DescMessage,
  DescMethod,
  DescMethodBiDiStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import { isMessage } from "@bufbuild/protobuf";
import { CallError } from "../../core/model/call-error.ts";
import type { GrantedCall } from "./rpc-call.ts";

export type UnaryHandler<I extends DescMessage, O extends DescMessage> = (
  request: MessageShape<I>,
  call: GrantedCall,
) => Promise<MessageInitShape<O>> | MessageInitShape<O>;

export type ServerStreamHandler<I extends DescMessage, O extends DescMessage> = (
  request: MessageShape<I>,
  call: GrantedCall,
) => AsyncGenerator<MessageInitShape<O>, void, undefined>;

export type BidiStreamHandler<I extends DescMessage, O extends DescMessage> = (
  requests: AsyncIterable<MessageShape<I>>,
  call: GrantedCall,
) => AsyncGenerator<MessageInitShape<O>, void, undefined>;

/** What a handler answers: the fields of a message of the method's output, which a listener makes of them. */
export type Fields = Record<string, unknown>;

/** The messages of a stream; returned early when the client leaves, also while its next one is awaited. */
export type MessageStream = AsyncGenerator<Fields, void, undefined>;

/** How a method answers; the kind tells which sides stream. */
export type Answering =
  | { readonly kind: "unary"; answer(request: object, call: GrantedCall): Promise<Fields> }
  | { readonly kind: "server-stream"; answer(request: object, call: GrantedCall): MessageStream }
  | {
      readonly kind: "bidi-stream";
      answer(requests: AsyncIterable<object>, call: GrantedCall): MessageStream;
    };

/** Writes what a handler answered as a message of the method's output. */
export type Serializer<T> = (answered: T) => Uint8Array;

interface Described<D extends DescMethod> {
  readonly desc: D;
  /** The same bytes as by the descriptor, only faster; undefined: by the descriptor. */
  readonly serialize?: Serializer<Fields> | undefined;
}

export type RpcMethod =
  | (Extract<Answering, { kind: "unary" }> & Described<DescMethodUnary>)
  | (Extract<Answering, { kind: "server-stream" }> & Described<DescMethodServerStreaming>)
  | (Extract<Answering, { kind: "bidi-stream" }> & Described<DescMethodBiDiStreaming>);

/** A unary method; without a handler it answers UNIMPLEMENTED. */
export function unary<I extends DescMessage, O extends DescMessage>(
  desc: DescMethodUnary<I, O>,
  handler: UnaryHandler<I, O> | undefined,
): RpcMethod {
  return {
    kind: "unary",
    desc,
    async answer(request, call) {
      if (handler === undefined) throw unimplemented(desc);
      return fields(await handler(typed(desc.input, request), call));
    },
  };
}

/** A server-streaming method; without a handler it answers UNIMPLEMENTED. */
export function serverStream<I extends DescMessage, O extends DescMessage>(
  desc: DescMethodServerStreaming<I, O>,
  handler: ServerStreamHandler<I, O> | undefined,
  serialize?: Serializer<MessageInitShape<O>>,
): RpcMethod {
  return {
    kind: "server-stream",
    desc,
    // Listeners hand it what the handler gave them, and nothing else.
    serialize: serialize as Serializer<Fields> | undefined,
    answer(request, call) {
      if (handler === undefined) throw unimplemented(desc);
      return handler(typed(desc.input, request), call) as MessageStream;
    },
  };
}

/** A method that streams both ways. */
export function bidiStream<I extends DescMessage, O extends DescMessage>(
  desc: DescMethodBiDiStreaming<I, O>,
  handler: BidiStreamHandler<I, O>,
): RpcMethod {
  return {
    kind: "bidi-stream",
    desc,
    answer: (requests, call) => handler(typedEach(desc.input, requests), call) as MessageStream,
  };
}

async function* typedEach<I extends DescMessage>(desc: I, messages: AsyncIterable<object>) {
  for await (const message of messages) yield typed(desc, message);
}

/** Listeners decode by the method's own descriptor, so another type is a fault of ours. */
function typed<I extends DescMessage>(desc: I, message: object): MessageShape<I> {
  if (isMessage(message, desc)) return message;
  throw new Error(`expected a message of ${desc.typeName}`);
}

/** Fields of a descriptor that is not known here are a record all the same. */
function fields(message: unknown): Fields {
  return message as Fields;
}

function unimplemented(desc: DescMethod): CallError {
  return new CallError("unimplemented", `${desc.parent.typeName}/${desc.name} is not offered by this server`);
}
