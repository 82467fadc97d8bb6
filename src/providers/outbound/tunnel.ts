/**
 * Connections through an HTTP proxy, by CONNECT for http providers too. The proxy is
 * told host and port and its own password; TLS, headers and keys run inside the tunnel.
 */
import type { Duplex } from "node:stream";
import { type buildConnector, Pool } from "undici";
import { Failure } from "../../core/model/failure.ts";
import type { Secret } from "../../core/model/secret.ts";
import type { Socket } from "../undici-types.ts";

export interface Tunnel {
  readonly connect: buildConnector.connector;
  /** Lets go of the proxy; connections that were made live on. */
  close(): Promise<void>;
}

/** `inside` makes TLS over the tunnel's socket. The proxy has `timeoutMs` to accept, and again to answer. */
export function createTunnel(proxyUrl: Secret, inside: buildConnector.connector, timeoutMs: number): Tunnel {
  const url = new URL(proxyUrl.reveal());
  const credentials = credentialsOf(url);
  const proxy = new Pool(url.origin, {
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    allowH2: false,
  });
  async function open({ host, port, protocol, hostname }: buildConnector.Options) {
    const target =
      port === "" ? `${host ?? hostname}:${protocol === "https:" ? 443 : 80}` : (host ?? hostname);
    try {
      const { socket, statusCode } = await proxy.connect({
        path: target,
        headers: { host: target, ...credentials },
      });
      socket.on("error", () => {}); // Whoever uses the tunnel learns of its end by itself.
      if (statusCode === 200 && isSocket(socket)) return socket;
      socket.destroy();
      return tunnelRefused(statusCode);
    } catch (error) {
      return tunnelBroken(error);
    }
  }
  return {
    async connect(options, callback) {
      const socket = await open(options);
      if (socket instanceof Failure) callback(socket, null);
      else if (options.protocol === "https:") inside({ ...options, httpSocket: socket }, callback);
      else callback(null, socket);
    },
    close: () => proxy.close(),
  };
}

/** undici's types leave open what it tunnels through; without TLS to the proxy or with, it is a socket. */
function isSocket(stream: Duplex): stream is Socket {
  return "setNoDelay" in stream;
}

/** Basic (RFC 7617), the one scheme whose words stand in a URL. */
function credentialsOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === "" && password === "") return {};
  const words = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(words).toString("base64")}` };
}

function tunnelRefused(status: number): Failure {
  const hint = status === 407 ? ": check the user and the password of its URL" : "";
  return new Failure("connect", `the proxy refused the tunnel to the provider with status ${status}${hint}`);
}

/** undici tries again without end when it meets its own socket error here, so that one is wrapped. */
function tunnelBroken(error: unknown): Failure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return new Failure("connect", `the proxy could not be reached or did not answer (${code})`, {
    cause: error,
  });
}
