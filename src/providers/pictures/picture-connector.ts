import { isIP } from "node:net";
import { Duplex } from "node:stream";
import { buildConnector } from "undici";
import { isLinkLocal } from "../../core/base/link-local.ts";
import type { PictureSettings } from "../../core/model/picture-settings.ts";
import type { Lookup } from "../undici-types.ts";
import { isFetchable } from "./address.ts";

/** Why no connection was made, so that it can be told from a network that failed. */
export class ForbiddenAddress extends Error {
  override readonly name = "ForbiddenAddress";
}

/**
 * Connections to addresses that may be asked alone. It sees the very answer that the
 * connection uses, so a name that resolves otherwise the second time gains nothing; one
 * forbidden address among good ones condemns the name. Before anything is sent, the
 * address that was reached is looked at once more. There is no proxy: it would resolve
 * names where nobody sees the answer.
 */
export function pictureConnector(
  { allowPrivate, timeoutMs: timeout, ca }: PictureSettings,
  lookup?: Lookup,
): buildConnector.connector {
  const direct = buildConnector({
    timeout,
    ...(ca === undefined ? {} : { ca }),
    ...(lookup === undefined ? {} : { lookup }),
  });
  const mayAsk = (address: unknown) => typeof address === "string" && isFetchable(address, allowPrivate);
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, "");
    if (isIP(host) === 0 ? isLinkLocal(host) : !mayAsk(host)) {
      callback(new ForbiddenAddress("forbidden"), null);
      return;
    }
    // undici returns the socket, which its types leave out.
    const socket: unknown = direct(options, (...made) => {
      const [error, reached] = made;
      if (error !== null || mayAsk(reached.remoteAddress)) callback(...made);
      else callback(forbidden(reached), null);
    });
    if (!(socket instanceof Duplex)) throw new Error("undici's connector no longer returns its socket");
    // Node tells each address before it connects to any, and heeds a destruction then.
    socket.on("lookup", (failed: unknown, address: unknown) => {
      if (failed === null && !mayAsk(address)) forbidden(socket);
    });
  };
}

function forbidden(socket: Duplex): ForbiddenAddress {
  const error = new ForbiddenAddress("forbidden");
  socket.destroy(error);
  return error;
}
