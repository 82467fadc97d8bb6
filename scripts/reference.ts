/**
 * Writes docs/reference/ from the comments of the protos: what a field means stands in one place only.
 * Usage: node scripts/reference.ts FOLDER
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  createFileRegistry,
  type DescEnum,
  type DescField,
  type DescMessage,
  type DescService,
  type FileRegistry,
  fromBinary,
} from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { getComments } from "@bufbuild/protoplugin";

type Described = DescMessage | DescEnum;
type Page = {
  readonly title: string;
  readonly opening: string;
  readonly types: readonly (Described | DescService)[];
};

const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: node scripts/reference.ts FOLDER");

const image = execFileSync("buf", ["build", "proto", "--as-file-descriptor-set", "-o", "-"], {
  maxBuffer: 64 * 1024 * 1024,
});
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));

/** The message and all that its fields lead to, each once, in the order in which a reader meets them. */
function reachedFrom(name: string, prefix: string): readonly Described[] {
  const seen = new Set<Described>();
  const visit = (type: Described) => {
    if (seen.has(type) || !type.typeName.startsWith(prefix)) return;
    seen.add(type);
    if (type.kind === "message")
      for (const field of type.fields) for (const next of typesOf(field)) visit(next);
  };
  const root = registry.getMessage(name);
  if (root === undefined) throw new Error(`there is no message ${name}`);
  visit(root);
  return [...seen];
}

function typesOf(field: DescField): readonly Described[] {
  return [field.message, field.enum].filter((type) => type !== undefined);
}

function commentOf(desc: Parameters<typeof getComments>[0]): string {
  return (getComments(desc).leading ?? "").trim().replaceAll(/\n /g, "\n");
}

/** A comment as a cell: one line, and nothing that ends the cell. */
function cell(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|").trim();
}

function anchor(typeName: string): string {
  return shortName(typeName).toLowerCase().replaceAll(".", "");
}

function shortName(typeName: string): string {
  return typeName.replace(/^spillway\.(config\.)?v1\./, "");
}

const plainTypes: Readonly<Record<string, string>> = {
  "google.protobuf.Duration": "duration",
  "google.protobuf.Timestamp": "time",
  "google.protobuf.Struct": "object",
};

function typeText(field: DescField, onPage: ReadonlySet<string>): string {
  const named = (type: Described) => {
    const plain = plainTypes[type.typeName];
    if (plain !== undefined) return plain;
    const name = `\`${shortName(type.typeName)}\``;
    return onPage.has(type.typeName) ? `[${name}](#${anchor(type.typeName)})` : name;
  };
  const single = (): string => {
    const type = typesOf(field)[0];
    return type === undefined ? scalarName(field.scalar) : named(type);
  };
  if (field.fieldKind === "list") return `list of ${single()}`;
  if (field.fieldKind === "map") return `map from ${scalarName(field.mapKey)} to ${single()}`;
  return single();
}

const scalarNames: Readonly<Record<number, string>> = {
  1: "number",
  2: "number",
  8: "boolean",
  9: "text",
  12: "bytes",
};

function scalarName(scalar: number | undefined): string {
  return scalarNames[scalar ?? 0] ?? "integer";
}

function messageSection(message: DescMessage, onPage: ReadonlySet<string>): string {
  const rows = message.fields.map(
    (field) => `| \`${field.name}\` | ${typeText(field, onPage)} | ${cell(commentOf(field))} |\n`,
  );
  const table = rows.length === 0 ? "" : `\n| field | type | |\n|---|---|---|\n${rows.join("")}`;
  return `## ${shortName(message.typeName)}\n\n${commentOf(message)}\n${table}`;
}

function enumSection(desc: DescEnum, isConfig: boolean): string {
  const rows = desc.values
    .filter(({ number }) => !isConfig || number !== 0)
    .map((value) => {
      const name = isConfig ? value.localName.toLowerCase() : value.name;
      return `| \`${name}\` | ${cell(commentOf(value))} |\n`;
    });
  return `## ${shortName(desc.typeName)}\n\n${commentOf(desc)}\n\n| value | |\n|---|---|\n${rows.join("")}`;
}

function serviceSection(service: DescService, onPage: ReadonlySet<string>): string {
  const link = (type: DescMessage) =>
    onPage.has(type.typeName) ? `[${type.name}](#${anchor(type.typeName)})` : type.name;
  const rows = service.methods.map((method) => {
    const stream = method.methodKind === "server_streaming" ? "stream of " : "";
    return `| \`${method.name}\` | ${link(method.input)} | ${stream}${link(method.output)} | ${cell(commentOf(method))} |\n`;
  });
  const table = `| method | request | response | |\n|---|---|---|---|\n${rows.join("")}`;
  return `## ${shortName(service.typeName)}\n\n${commentOf(service)}\n\n${table}`;
}

function pageText({ title, opening, types }: Page, isConfig: boolean): string {
  const onPage = new Set(types.map(({ typeName }) => typeName));
  const sections = types.map((type) => {
    if (type.kind === "service") return serviceSection(type, onPage);
    return type.kind === "message" ? messageSection(type, onPage) : enumSection(type, isConfig);
  });
  return `<!-- Written by npm run generate from the comments of proto/. Change those. -->\n# ${title}\n\n${opening}\n\n${sections.join("\n")}`;
}

function servicesOf(files: FileRegistry): readonly DescService[] {
  return [...files]
    .filter((type): type is DescService => type.kind === "service")
    .filter(({ typeName }) => typeName.startsWith("spillway.v1."))
    .toSorted((a, b) => (a.typeName < b.typeName ? -1 : 1));
}

const services = servicesOf(registry);
const messages = services.flatMap(({ methods }) =>
  methods.flatMap(({ input, output }) =>
    [input, output].flatMap(({ typeName }) => reachedFrom(typeName, "spillway.v1.")),
  ),
);
const detail = reachedFrom("spillway.v1.FailoverError", "spillway.v1.");

mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, "configuration.md"),
  pageText(
    {
      title: "Configuration",
      opening:
        "Every key of the configuration file. [`examples/config/spillway.yaml`](../../examples/config/spillway.yaml) shows them in use; `spillway check FILE` finds every mistake.",
      types: [...reachedFrom("spillway.config.v1.Config", "spillway.")],
    },
    true,
  ),
);
writeFileSync(
  join(folder, "api.md"),
  pageText(
    {
      title: "The contract",
      opening:
        "Every service and message of [`proto/spillway/v1`](../../proto/spillway/v1). [Clients](../clients.md) says how to use them.",
      types: [...services, ...new Set([...messages, ...detail])],
    },
    false,
  ),
);
