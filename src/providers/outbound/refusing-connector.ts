import { Duplex } from "node:stream";
import type { buildConnector } from "undici";
import { isLinkLocal } from "../../core/base/link-local.ts";
import { Failure } from "../../core/model/failure.ts";

/**
 * Refuses link-local and metadata addresses, written as such or resolved from a name,
 * before a packet goes there. It sees the very answer that the connection uses, so a
 * name that changes its mind gains nothing; one such address among good ones condemns
 * the name, since no provider has any. `connect` may be a tunnel, which resolves nothing.
 */
export function refusingConnector(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    const { hostname } = options;
    // An address is not looked up, so nobody would see it later.
    if (isLinkLocal(hostname)) callback(linkLocalRefused(hostname), null);
    else connect(options, callback);
  };
}

/** As `refusingConnector`, for what a connector without a proxy resolves. */
export function refusingResolver(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    // undici returns the socket, which its types leave out.
    const socket: unknown = connect(options, callback);
    if (!(socket instanceof Duplex)) throw new Error("undici's connector no longer returns its socket");
    // Node tells each address before it connects to any, and heeds a destruction then.
    socket.on("lookup", (_error: unknown, address: unknown) => {
      if (typeof address === "string" && isLinkLocal(address))
        socket.destroy(linkLocalRefused(options.hostname));
    });
  };
}

/** Nothing was sent. */
function linkLocalRefused(host: string): Failure {
  return new Failure(
    "connect",
    `${host} is a link-local or metadata address: correct base_url, or set allow_link_local`,
  );
}
