/** How a command reaches a running Spillway: its HTTP listener, by Connect over HTTP/2. */
import { readFile } from "node:fs/promises";
import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { AdminService } from "../../../gen/spillway/v1/admin_service_pb.ts";
import { CompletionService } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { EndpointService } from "../../../gen/spillway/v1/endpoint_service_pb.ts";
import type { OptionTable } from "../options.ts";

/** A Spillway that is asked. */
export interface Gateway {
  readonly url: string;
  readonly completions: Client<typeof CompletionService>;
  readonly endpoints: Client<typeof EndpointService>;
  readonly admin: Client<typeof AdminService>;
  close(): void;
}

/** The options that every command of this folder takes. */
export const gatewayOptions: OptionTable = {
  at: { type: "string" },
  ca: { type: "string" },
  cert: { type: "string" },
  key: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean" },
};

export const gatewayUsage = `
Every command takes
  --at URL     the HTTP listener of a running Spillway; SPILLWAY_URL, or http://localhost:8080
  --ca FILE    the certificates that an https URL is checked against; the system's when not said
  --cert FILE, --key FILE
               the certificate that this caller shows, and its key
  --json       one line of JSON for each message, as the contract spells it
The bearer token is taken from SPILLWAY_TOKEN, never from the command line, where others see it.
Exit code: 0 done, 1 it failed, 2 the command line is wrong.
`;

const defaultUrl = "http://localhost:8080";

/** Rejects when a file cannot be read or the URL is none. Nothing is connected before the first call. */
export async function openGateway(
  texts: ReadonlyMap<string, string>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Gateway> {
  const url = texts.get("at") ?? env["SPILLWAY_URL"] ?? defaultUrl;
  if (!/^https?:\/\/[^/]/.test(url)) {
    throw new Error(`"${url}" is no URL of a Spillway: write it as ${defaultUrl}`);
  }
  const file = async (option: string) => {
    const path = texts.get(option);
    return path === undefined ? undefined : await readFile(path);
  };
  const [ca, cert, key] = await Promise.all([file("ca"), file("cert"), file("key")]);
  const sessionManager = new Http2SessionManager(url, undefined, {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  });
  const transport = createConnectTransport({
    baseUrl: url,
    httpVersion: "2",
    sessionManager,
    interceptors: [bearer(env["SPILLWAY_TOKEN"])],
  });
  return {
    url,
    completions: createClient(CompletionService, transport),
    endpoints: createClient(EndpointService, transport),
    admin: createClient(AdminService, transport),
    close: () => sessionManager.abort(),
  };
}

function bearer(token: string | undefined): Interceptor {
  return (next) => (request) => {
    if (token !== undefined && token !== "") request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };
}
