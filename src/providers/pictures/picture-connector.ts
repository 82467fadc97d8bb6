import { Duplex } from "node:stream";
import { isIP } from "node:net";
import { buildConnector } from "undici";
import { isLinkLocal } from "../../core/base/link-local.ts";
import type { Lookup } from "../outbound/undici-types.ts";
import { isFetchable } from "./address.ts";

/** Why no connection was made, so that it can be told from a network that failed. */
export class ForbiddenAddress extends Error {
  override readonly name = "ForbiddenAddress";
}

/**
 * Connections to addresses that may be asked alone. It sees the very answer that the
 * connection uses, so a name that resolves otherwise the second time gains nothing; one
 * forbidden address among good ones condemns the name. There is no proxy: it would
 * resolve names where nobody sees the answer.
 */
export function pictureConnector(
  allowPrivate: boolean,
  timeoutMs: number,
  lookup?: Lookup,
): buildConnector.connector {
  const direct = buildConnector({ timeout: timeoutMs, ...(lookup === undefined ? {} : { lookup }) });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, "");
    const isAddress = isIP(host) !== 0;
    if (isAddress ? !isFetchable(host, allowPrivate) : isLinkLocal(host)) {
      callback(new ForbiddenAddress("forbidden"), null);
      return;
    }
    // undici returns the socket, which its types leave out.
    const socket: unknown = direct(options, callback);
    if (!(socket instanceof Duplex)) throw new Error("undici's connector no longer returns its socket");
    // Node tells each address before it connects to any, and heeds a destruction then.
    socket.on("lookup", (_error: unknown, address: unknown) => {
      if (typeof address === "string" && !isFetchable(address, allowPrivate)) {
        socket.destroy(new ForbiddenAddress("forbidden"));
      }
    });
  };
}
