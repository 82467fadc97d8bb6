/**
 * Hosts that mean the machine itself to its cloud: link-local addresses and the
 * metadata services behind them and elsewhere. Such a service gives the machine's
 * credentials to whoever asks from it, so a gateway must not be talked into asking.
 */

/** The names under which clouds serve metadata (Google's two, Amazon's two). */
const metadataNames: ReadonlySet<string> = new Set([
  "metadata",
  "metadata.google.internal",
  "metadata.goog",
  "instance-data",
  "instance-data.ec2.internal",
]);

/** Metadata services outside 169.254.0.0/16: Alibaba's, Oracle's older one, Azure's wire server. */
const metadataV4: ReadonlySet<string> = new Set(["100.100.100.200", "192.0.0.192", "168.63.129.16"]);

/** Amazon's and Google's, in full groups. */
const metadataV6: ReadonlySet<string> = new Set(["fd00:ec2:0:0:0:0:0:254", "fd20:ce:0:0:0:0:0:254"]);

/**
 * Whether a host is a link-local address or serves a cloud's metadata. Takes names and
 * addresses in every form that a URL takes: decimal, octal, hexadecimal, IPv4 inside
 * IPv6, with brackets and zone or without. Says nothing of what a name resolves to.
 */
export function isLinkLocal(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  return bare.includes(":") ? isLinkLocalV6(bare) : isLinkLocalName(bare);
}

/** The URL parser brings every form of an IPv4 address to the dotted one. */
function isLinkLocalName(host: string): boolean {
  const canonical = (URL.parse(`http://${host}/`)?.hostname ?? host.toLowerCase()).replace(/\.$/, "");
  return metadataNames.has(canonical) || isLinkLocalV4(canonical);
}

function isLinkLocalV4(address: string): boolean {
  return /^169\.254\.\d+\.\d+$/.test(address) || metadataV4.has(address);
}

function isLinkLocalV6(address: string): boolean {
  const groups = groupsOf(address);
  if (groups === undefined) return false;
  const [first = 0] = groups;
  if (first >= 0xfe80 && first <= 0xfebf) return true;
  if (metadataV6.has(groups.map((group) => group.toString(16)).join(":"))) return true;
  const inside = v4Inside(groups);
  return inside !== undefined && isLinkLocalV4(inside);
}

/** Eight numbers; undefined for what is no address. */
function groupsOf(address: string): readonly number[] | undefined {
  const canonical = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1);
  if (canonical === undefined) return undefined;
  const [head = "", tail] = canonical.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = tail === undefined ? 0 : 8 - front.length - back.length;
  const groups = [...front, ...Array.from({ length: gap }, () => "0"), ...back];
  return groups.map((group) => Number.parseInt(group, 16));
}

/** The IPv4 address that an IPv6 one carries: mapped, compatible, NAT64 (RFC 6052, 8215) or 6to4 (RFC 3056). */
function v4Inside(groups: readonly number[]): string | undefined {
  const [first = 0, second = 0, third = 0, , , sixth = 0, seventh = 0, eighth = 0] = groups;
  if (first === 0x2002) return dotted(second, third);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && (sixth === 0 || sixth === 0xffff);
  const isTranslated = first === 0x64 && second === 0xff9b;
  return isMapped || isTranslated ? dotted(seventh, eighth) : undefined;
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
}
