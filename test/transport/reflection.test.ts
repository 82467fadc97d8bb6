/** Tools learn the whole contract from the server, by both versions of the protocol and on both doors. */
import { create, createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { createClient as createConnectClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { createChannel, createClient } from "nice-grpc";
import { describe, expect, it } from "vitest";
import { ServerReflection as V1 } from "../../gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as V1Alpha } from "../../gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { CompletionService } from "../../gen/spillway/v1/completion_service_pb.ts";
import type { Question } from "../../src/transport/rpc/reflection/answer.ts";
import { arrayOf } from "./support/array-of.ts";
import { type Doors, openDoors } from "./support/doors.ts";
import { toServiceDefinition } from "./support/service-definition.ts";

interface Response {
  readonly originalRequest?: { readonly messageRequest: { readonly case: string | undefined } } | undefined;
  readonly messageResponse:
    | {
        readonly case: "fileDescriptorResponse";
        readonly value: { readonly fileDescriptorProto: Uint8Array[] };
      }
    | {
        readonly case: "listServicesResponse";
        readonly value: { readonly service: { readonly name: string }[] };
      }
    | {
        readonly case: "allExtensionNumbersResponse";
        readonly value: { readonly baseTypeName: string; readonly extensionNumber: number[] };
      }
    | { readonly case: "errorResponse"; readonly value: { readonly errorCode: number } }
    | { readonly case: undefined };
}

/** One stream: all questions, then all answers. */
type Ask = (doors: Doors, questions: readonly MutableQuestion[]) => AsyncIterable<Response>;

type MutableQuestion = Question extends infer Q ? { -readonly [K in keyof Q]: Q[K] } : never;

async function* requests(questions: readonly MutableQuestion[]) {
  for (const messageRequest of questions) yield { host: "here", messageRequest };
}

const channelTo = ({ grpc }: Doors) => createChannel(`127.0.0.1:${grpc.port}`);
const transportTo = ({ http }: Doors) => createGrpcTransport({ baseUrl: `http://127.0.0.1:${http.port}` });

const ways: Readonly<Record<string, Ask>> = {
  "v1 on the gRPC door": (doors, questions) =>
    createClient(toServiceDefinition(V1), channelTo(doors)).serverReflectionInfo(requests(questions)),
  "v1alpha on the gRPC door": (doors, questions) =>
    createClient(toServiceDefinition(V1Alpha), channelTo(doors)).serverReflectionInfo(requests(questions)),
  "v1 on the HTTP door": (doors, questions) =>
    createConnectClient(V1, transportTo(doors)).serverReflectionInfo(requests(questions)),
  "v1alpha on the HTTP door": (doors, questions) =>
    createConnectClient(V1Alpha, transportTo(doors)).serverReflectionInfo(requests(questions)),
};

const byName = (value: string): MutableQuestion => ({ case: "fileByFilename", value });
const bySymbol = (value: string): MutableQuestion => ({ case: "fileContainingSymbol", value });

function filesOf({ messageResponse }: Response): FileDescriptorProto[] {
  if (messageResponse.case !== "fileDescriptorResponse") throw new Error(`got ${messageResponse.case}`);
  return messageResponse.value.fileDescriptorProto.map((bytes) =>
    fromBinary(FileDescriptorProtoSchema, bytes),
  );
}

/** The order that a registry wants. */
function dependenciesFirst(files: readonly FileDescriptorProto[]): FileDescriptorProto[] {
  const sorted = new Set<FileDescriptorProto>();
  const add = (file: FileDescriptorProto | undefined) => {
    if (file === undefined || sorted.has(file)) return;
    for (const name of file.dependency) add(files.find((other) => other.name === name));
    sorted.add(file);
  };
  for (const file of files) add(file);
  return [...sorted];
}

describe.each(Object.entries(ways))("reflection %s", (_, ask) => {
  const askAll = async (questions: readonly MutableQuestion[], doors?: Doors): Promise<Response[]> =>
    arrayOf(ask(doors ?? (await openDoors()), questions));

  it("lists every service, itself included, to callers without a token", async () => {
    const doors = await openDoors({ identity: { tokens: [], anonymous: undefined } });
    const [response] = await askAll([{ case: "listServices", value: "*" }], doors);
    expect(response?.originalRequest?.messageRequest.case).toBe("listServices");
    expect(response?.messageResponse).toMatchObject({
      case: "listServicesResponse",
      value: {
        service: [
          { name: "grpc.health.v1.Health" },
          { name: "grpc.reflection.v1.ServerReflection" },
          { name: "grpc.reflection.v1alpha.ServerReflection" },
          { name: "spillway.v1.AdminService" },
          { name: "spillway.v1.CompletionService" },
          { name: "spillway.v1.EndpointService" },
        ],
      },
    });
  });

  it("gives with a symbol all files from which its types can be built", async () => {
    const [response] = await askAll([bySymbol("spillway.v1.CompletionService")]);
    if (response === undefined) throw new Error("no answer");
    const files = filesOf(response);
    expect(files[0]?.name).toBe("spillway/v1/completion_service.proto");
    const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: dependenciesFirst(files) }));
    const rebuilt = registry.getService("spillway.v1.CompletionService");
    expect(rebuilt?.methods.map(({ name }) => name)).toEqual(
      CompletionService.methods.map(({ name }) => name),
    );
    expect(registry.getMessage("google.protobuf.Struct")).toBeDefined();
  });

  it("finds the file of every kind of symbol", async () => {
    const symbols = {
      "spillway.v1.CompletionService.StreamComplete": "spillway/v1/completion_service.proto",
      "spillway.v1.Message": "spillway/v1/message.proto",
      "spillway.v1.Message.parts": "spillway/v1/message.proto",
      "spillway.v1.ContentPart.content": "spillway/v1/message.proto",
      "spillway.v1.Role": "spillway/v1/message.proto",
      "spillway.v1.ROLE_TOOL": "spillway/v1/message.proto",
      "spillway.v1.ToolChoice.Mode": "spillway/v1/tool.proto",
      "spillway.v1.ToolChoice.MODE_AUTO": "spillway/v1/tool.proto",
    };
    const responses = await askAll(Object.keys(symbols).map(bySymbol));
    expect(responses.map((response) => filesOf(response)[0]?.name)).toEqual(Object.values(symbols));
  });

  it("walks from file to file, and sends again what it is asked for again", async () => {
    const name = "spillway/v1/message.proto";
    const dependency = "google/protobuf/struct.proto";
    const [first, second, third] = await askAll([byName(name), byName(name), byName(dependency)]);
    if (first === undefined || second === undefined || third === undefined) throw new Error("no answer");
    expect(filesOf(first).map((file) => file.name)).toEqual([name, dependency]);
    expect(filesOf(second).map((file) => file.name)).toEqual([name]);
    expect(filesOf(third).map((file) => file.name)).toEqual([dependency]);
  });

  it("answers what does not exist with an error in the stream, and goes on", async () => {
    const responses = await askAll([
      byName("nonsense.proto"),
      bySymbol("spillway.v1.Nonsense"),
      bySymbol(""),
      {
        case: "fileContainingExtension",
        value: { containingType: "spillway.v1.Message", extensionNumber: 7 },
      },
      { case: "allExtensionNumbersOfType", value: "spillway.v1.Nonsense" },
      { case: undefined },
      { case: "allExtensionNumbersOfType", value: "spillway.v1.Message" },
    ]);
    const codes = responses.map(({ messageResponse }) =>
      messageResponse.case === "errorResponse" ? messageResponse.value.errorCode : messageResponse.case,
    );
    expect(codes).toEqual([5, 5, 5, 5, 5, 3, "allExtensionNumbersResponse"]);
  });
});
