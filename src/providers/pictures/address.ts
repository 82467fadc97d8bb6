/**
 * Where pictures are never fetched from: whoever names a URL in a request must not reach
 * what only this machine can reach. Addresses are judged, never names: a name may resolve
 * to anything, and does so again when the connection is made (picture-connector.ts).
 */
import { BlockList, isIP } from "node:net";
import { isLinkLocal } from "../../core/base/link-local.ts";

/** One for each family: in a common list IPv4 addresses count as mapped ones, which are all refused. */
const unroutable4 = new BlockList();
const unroutable6 = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8], // this network
  ["10.0.0.0", 8], // private (RFC 1918)
  ["100.64.0.0", 10], // carriers' NAT, and overlay networks (RFC 6598)
  ["127.0.0.0", 8], // loopback
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.88.99.0", 24], // 6to4 relays
  ["192.168.0.0", 16], // private
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, and broadcast
] as const) {
  unroutable4.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 8], // unspecified, loopback, and IPv4 inside IPv6
  ["64:ff9b::", 16], // NAT64, which leads to IPv4
  ["100::", 8], // discard
  ["2001::", 23], // Teredo and other protocol assignments
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4, which leads to IPv4
  ["3fff::", 20], // documentation
  ["5f00::", 16], // segment routing
  ["fc00::", 7], // unique local
  ["fe00::", 8], // link-local and site-local
  ["ff00::", 8], // multicast
] as const) {
  unroutable6.addSubnet(network, prefix, "ipv6");
}

/**
 * Whether an address may be asked for a picture. Link-local and metadata addresses never
 * may; private ones only where the operator allows them. What is no address may not.
 */
export function isFetchable(address: string, allowPrivate: boolean): boolean {
  const bare = address.replace(/^\[|\]$/g, "");
  const family = isIP(bare);
  if (family === 0 || isLinkLocal(bare)) return false;
  if (allowPrivate) return true;
  return family === 4 ? !unroutable4.check(bare, "ipv4") : !unroutable6.check(bare, "ipv6");
}
