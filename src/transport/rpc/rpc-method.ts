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
  Message,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import { create, isMessage } from "@bufbuild/protobuf";
import { CallError } from "../../core/model/call-error.ts";
import { mapped } from "./mapped.ts";
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

/** The messages of a stream; returned early when the client leaves. */
export type MessageStream = AsyncGenerator<Message, void, undefined>;

export type RpcMethod =
  | {
      readonly kind: "unary";
      readonly desc: DescMethodUnary;
      answer(request: Message, call: GrantedCall): Promise<Message>;
    }
  | {
      readonly kind: "server-stream";
      readonly desc: DescMethodServerStreaming;
      answer(request: Message, call: GrantedCall): MessageStream;
      /** A response as gRPC sends it, where this is quicker than protobuf-es and says the same. */
      readonly serialize?: ((message: Message) => Uint8Array) | undefined;
    }
  | {
      readonly kind: "bidi-stream";
      readonly desc: DescMethodBiDiStreaming;
      answer(requests: AsyncIterable<Message>, call: GrantedCall): MessageStream;
    };

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
      return create(desc.output, await handler(typed(desc.input, request), call));
    },
  };
}

/** A server-streaming method; without a handler it answers UNIMPLEMENTED. */
export function serverStream<I extends DescMessage, O extends DescMessage>(
  desc: DescMethodServerStreaming<I, O>,
  handler: ServerStreamHandler<I, O> | undefined,
  serialize?: (message: MessageInitShape<O>) => Uint8Array,
): RpcMethod {
  return {
    kind: "server-stream",
    desc,
    // It is given what `answer` gives, and that is of the method's output.
    serialize: serialize as ((message: Message) => Uint8Array) | undefined,
    answer(request, call) {
      if (handler === undefined) throw unimplemented(desc);
      return mapped(handler(typed(desc.input, request), call), (message) => create(desc.output, message));
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
    async *answer(requests, call) {
      for await (const message of handler(typedEach(desc.input, requests), call)) {
        yield create(desc.output, message);
      }
    },
  };
}

async function* typedEach<I extends DescMessage>(desc: I, messages: AsyncIterable<Message>) {
  for await (const message of messages) yield typed(desc, message);
}

/** Listeners decode by the method's own descriptor, so another type is a fault of ours. */
function typed<I extends DescMessage>(desc: I, message: Message): MessageShape<I> {
  if (isMessage(message, desc)) return message;
  throw new Error(`expected ${desc.typeName}, got ${message.$typeName}`);
}

function unimplemented(desc: DescMethod): CallError {
  return new CallError("unimplemented", `${desc.parent.typeName}/${desc.name} is not offered by this server`);
}
