import { create, type DescMessage, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { Permission } from "../../core/model/grant.ts";
import type { Answering, Fields, Serializer } from "../rpc/rpc-method.ts";
import type { RpcService } from "../rpc/rpc-service.ts";

/** A method as this listener serves it: where, for whom, and in which bytes. */
export type Method = Answering & {
  /** The service, a slash, the method: how logs call it. */
  readonly name: string;
  /** The name with a slash before it. */
  readonly path: string;
  readonly permission: Permission | undefined;
  serialize(message: Fields): Buffer;
  deserialize(bytes: Buffer): object;
};

/** The methods of a service of ours. */
export function methodsOf({ desc, permission, methods }: RpcService): readonly Method[] {
  return methods.map((method) => {
    const { input, output } = method.desc;
    const name = `${desc.typeName}/${method.desc.name}`;
    const { serialize = serializerOf(output) } = method;
    return {
      ...method,
      name,
      path: `/${name}`,
      permission,
      serialize: (message) => asBuffer(serialize(message)),
      deserialize: (bytes) => fromBinary(input, bytes),
    };
  });
}

function serializerOf(desc: DescMessage): Serializer<Fields> {
  return (message) => toBinary(desc, create(desc, message));
}

/** The same bytes, in the form that grpc-js takes. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
