/**
 * Who is counted as one client by its address: an IPv4 address as it is, an IPv6 address
 * by its first 64 bits, for a household or a host is given that much to choose from
 * (RFC 6177). An IPv4 address inside IPv6 counts as the one inside.
 */
export function peerName(address: string): string {
  if (!address.includes(":")) return address;
  const inside = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (inside !== undefined) return inside;
  const [head = ""] = address.split("%", 1);
  const [front = "", back] = head.split("::", 2);
  const groups = front === "" ? [] : front.split(":");
  // What the double colon stands for is zeros; those behind it count from the end.
  const behind = back === undefined || back === "" ? [] : back.split(":");
  const zeros = back === undefined ? 0 : Math.max(0, 8 - groups.length - behind.length);
  const all = [...groups, ...Array.from({ length: zeros }, () => "0"), ...behind];
  return `${all.slice(0, 4).join(":")}::/64`;
}
