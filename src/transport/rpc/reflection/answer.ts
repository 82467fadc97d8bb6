/** One question of the reflection protocol and its answer, in the words that both versions share. */
import { type DescFile, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { type Catalog, fileName } from "./catalog.ts";

export type Question =
  | {
      readonly case: "fileByFilename" | "fileContainingSymbol" | "allExtensionNumbersOfType" | "listServices";
      readonly value: string;
    }
  | {
      readonly case: "fileContainingExtension";
      readonly value: { readonly containingType: string; readonly extensionNumber: number };
    }
  | { readonly case: undefined };

export type Answer =
  | { case: "fileDescriptorResponse"; value: { fileDescriptorProto: Uint8Array[] } }
  | { case: "allExtensionNumbersResponse"; value: { baseTypeName: string; extensionNumber: number[] } }
  | { case: "listServicesResponse"; value: { service: { name: string }[] } }
  | { case: "errorResponse"; value: { errorCode: number; errorMessage: string } };

/** Numbers of gRPC statuses, which the protocol uses for its own errors. */
const invalidArgument = 3;
const notFound = 5;

/** Answers a question; `sent` holds the files that the stream has had already. */
export function answerQuestion(question: Question, catalog: Catalog, sent: Set<string>): Answer {
  switch (question.case) {
    case "listServices":
      return {
        case: "listServicesResponse",
        value: { service: catalog.services.map((name) => ({ name })) },
      };
    case "fileByFilename":
      return fileAnswer(catalog.fileByName(question.value), sent);
    case "fileContainingSymbol":
      return fileAnswer(catalog.fileBySymbol(question.value), sent);
    case "fileContainingExtension": {
      const { containingType, extensionNumber } = question.value;
      return fileAnswer(catalog.fileByExtension(containingType, extensionNumber), sent);
    }
    case "allExtensionNumbersOfType": {
      const numbers = catalog.extensionNumbers(question.value);
      if (numbers === undefined) return errorAnswer(notFound, "no such message");
      return {
        case: "allExtensionNumbersResponse",
        value: { baseTypeName: question.value, extensionNumber: [...numbers] },
      };
    }
    case undefined:
      return errorAnswer(invalidArgument, "the request asks nothing");
  }
}

/** The file itself, sent before or not, and those of its dependencies that the stream has not had. */
function fileAnswer(file: DescFile | undefined, sent: Set<string>): Answer {
  if (file === undefined) return errorAnswer(notFound, "no such file, symbol or extension");
  sent.delete(fileName(file));
  const files: Uint8Array[] = [];
  addUnsent(file, sent, files);
  return { case: "fileDescriptorResponse", value: { fileDescriptorProto: files } };
}

function addUnsent(file: DescFile, sent: Set<string>, files: Uint8Array[]): void {
  if (sent.has(fileName(file))) return;
  sent.add(fileName(file));
  files.push(toBinary(FileDescriptorProtoSchema, file.proto));
  for (const dependency of file.dependencies) addUnsent(dependency, sent, files);
}

function errorAnswer(errorCode: number, errorMessage: string): Answer {
  return { case: "errorResponse", value: { errorCode, errorMessage } };
}
