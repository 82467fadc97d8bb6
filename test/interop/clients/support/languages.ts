/** The client programs, and what they speak to which listener. */
import { fileURLToPath } from "node:url";

export type ListenerName = "gRPC" | "HTTP";

export interface Track {
  readonly language: string;
  readonly listener: ListenerName;
  readonly protocol: "grpc" | "grpc-web" | "connect";
  /** The program and its first arguments. */
  readonly command: readonly [string, ...string[]];
}

interface Language {
  readonly name: string;
  readonly command: Track["command"];
  /** On the HTTP listener; on the gRPC listener all speak gRPC. */
  readonly protocols: readonly Track["protocol"][];
}

const root = fileURLToPath(new URL("../../../..", import.meta.url));

const javaPath = ["classes", "lib/*"].map((path) => `${root}examples/clients/java/target/${path}`).join(":");

const languages: readonly Language[] = [
  {
    name: "TypeScript",
    command: [process.execPath, `${root}examples/clients/typescript/conformance.ts`],
    protocols: ["grpc", "grpc-web", "connect"],
  },
  {
    name: "Python",
    command: [
      `${root}.cache/clients/python/venv/bin/python`,
      `${root}examples/clients/python/conformance.py`,
    ],
    protocols: ["grpc"],
  },
  {
    name: "Go",
    command: [`${root}.cache/clients/go/conformance`],
    protocols: ["grpc", "grpc-web", "connect"],
  },
  {
    name: "Java",
    // Quick to start is what counts for a program that runs for seconds.
    command: ["java", "-XX:TieredStopAtLevel=1", "-cp", javaPath, "spillway.client.conformance.Conformance"],
    protocols: ["grpc"],
  },
  { name: "Rust", command: [`${root}.cache/clients/rust/target/debug/conformance`], protocols: ["grpc"] },
];

export const tracks: readonly Track[] = languages.flatMap(({ name: language, command, protocols }) => [
  { language, listener: "gRPC" as const, protocol: "grpc" as const, command },
  ...protocols.map((protocol) => ({ language, listener: "HTTP" as const, protocol, command })),
]);
