import { Server, type ServerInterceptor, type ServerOptions } from "@grpc/grpc-js";
import { Intake } from "./intake.ts";
import type { Method } from "./method.ts";
import type { Surroundings } from "./surroundings.ts";

const grpcJsKinds = { unary: "unary", "server-stream": "serverStream", "bidi-stream": "bidi" } as const;

/** A server of grpc-js that serves these methods. */
export function createServer(
  methods: readonly Method[],
  surroundings: Surroundings,
  options: ServerOptions,
): Server {
  const byPath = new Map(methods.map((method) => [method.path, method]));
  const intake: ServerInterceptor = ({ path }, call) => {
    const method = byPath.get(path);
    if (method === undefined) throw new Error(`nothing is mounted at ${path}`);
    return new Intake(call, method, surroundings);
  };
  const server = new Server({ ...options, interceptors: [intake] });
  for (const { path, kind, serialize, deserialize } of methods) {
    server.register(path, unreached, serialize, deserialize, grpcJsKinds[kind]);
  }
  return server;
}

/** Each call is served by its intake. */
function unreached(): void {
  throw new Error("a call came to its handler past its intake");
}
