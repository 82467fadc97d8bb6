/** How connections to one provider are made: its clock, its trust, its proxy, and where they never lead. */
import { buildConnector } from "undici";
import type { ProviderConnection } from "../../core/model/provider-connection.ts";
import type { Lookup } from "../undici-types.ts";
import { refusingConnector, refusingResolver } from "./refusing-connector.ts";
import { smallReads } from "./small-reads.ts";
import { createTunnel, type Tunnel } from "./tunnel.ts";

/** Names are looked up with `lookup`, by the system if it is not given; behind a proxy the proxy does that. */
export function createConnector(connection: ProviderConnection, lookup?: Lookup): Tunnel {
  const { connectTimeoutMs: timeout, proxyUrl, ca, allowLinkLocal, http2 } = connection;
  const options = {
    timeout,
    allowH2: http2,
    preferH2: http2,
    ...(lookup === undefined ? {} : { lookup }),
    ...(ca === undefined ? {} : { ca }),
  };
  const secure = buildConnector(options);
  // Each connection without TLS has a buffer of its own, and so a connector.
  const direct: buildConnector.connector = (target, callback) =>
    target.protocol === "https:"
      ? secure(target, callback)
      : buildConnector({ ...options, ...smallReads() })(target, callback);
  if (proxyUrl !== undefined) {
    const tunnel = createTunnel(proxyUrl, direct, timeout);
    return allowLinkLocal ? tunnel : { ...tunnel, connect: refusingConnector(tunnel.connect) };
  }
  const connect = allowLinkLocal ? direct : refusingConnector(refusingResolver(direct));
  return { connect, close: async () => {} };
}
