/** The files, symbols and extensions that a set of services is made of. */
import type { DescExtension, DescFile, DescMessage, DescService } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";

export interface Catalog {
  /** Full names, in order. */
  readonly services: readonly string[];
  fileByName(name: string): DescFile | undefined;
  /** The file that declares a message, field, oneof, enum, value, service, method or extension. */
  fileBySymbol(fullName: string): DescFile | undefined;
  fileByExtension(extendee: string, number: number): DescFile | undefined;
  /** The numbers of a message's extensions; undefined when the message is not known. */
  extensionNumbers(extendee: string): readonly number[] | undefined;
}

/** The catalog of these services, of the details of their errors, and of all that both depend on. */
export function createCatalog(services: readonly DescService[], details: readonly DescFile[]): Catalog {
  const files = new Map<string, DescFile>();
  for (const service of services) collect(service.file, files);
  for (const file of details) collect(file, files);
  const symbols = new Map<string, DescFile>();
  const messages = new Set<string>();
  const extensions = new Map<string, DescExtension[]>();
  for (const file of files.values()) {
    for (const name of symbolsOf(file)) symbols.set(name, file);
    for (const type of nestedTypes(file)) {
      if (type.kind === "message") messages.add(type.typeName);
      if (type.kind !== "extension") continue;
      const extendee = type.extendee.typeName;
      extensions.set(extendee, [...(extensions.get(extendee) ?? []), type]);
    }
  }
  return {
    services: services.map((service) => service.typeName).sort(),
    fileByName: (name) => files.get(name),
    fileBySymbol: (fullName) => symbols.get(fullName),
    fileByExtension: (extendee, number) =>
      extensions.get(extendee)?.find((extension) => extension.number === number)?.file,
    extensionNumbers: (extendee) =>
      messages.has(extendee)
        ? (extensions.get(extendee) ?? []).map((extension) => extension.number)
        : undefined,
  };
}

/** Descriptors name files without their suffix; the protocol names them as they are imported. */
export function fileName(file: DescFile): string {
  return file.proto.name;
}

function collect(file: DescFile, files: Map<string, DescFile>): void {
  if (files.has(fileName(file))) return;
  files.set(fileName(file), file);
  for (const dependency of file.dependencies) collect(dependency, files);
}

function* symbolsOf(file: DescFile): Generator<string> {
  for (const type of nestedTypes(file)) {
    yield type.typeName;
    if (type.kind === "message") yield* membersOf(type);
    if (type.kind === "service") for (const method of type.methods) yield `${type.typeName}.${method.name}`;
    // As in C++, the values of an enum stand beside it and not in it.
    if (type.kind === "enum") {
      const scope = type.typeName.slice(0, type.typeName.lastIndexOf(".") + 1);
      for (const value of type.values) yield `${scope}${value.name}`;
    }
  }
}

function* membersOf(message: DescMessage): Generator<string> {
  for (const field of message.fields) yield `${message.typeName}.${field.name}`;
  for (const oneof of message.oneofs) yield `${message.typeName}.${oneof.name}`;
}
