/**
 * Whose certificate a request is to be judged by: the peer's own, or the one that a
 * trusted hop says its client has shown. A hop that is trusted is a messenger: its own
 * certificate stands for nobody, or whatever passes through it would have its rights.
 */
import { BlockList, isIPv6 } from "node:net";
import type { IdentitySettings, TrustedHops } from "../core/model/identity-settings.ts";
import { isNamed } from "./certificate-names.ts";
import { forwardedHeader, forwardedNames } from "./forwarded-certificate.ts";
import type { CertificateNames, Credentials, Peer } from "./identity.ts";

export type CertificateShown =
  | { readonly kind: "nothing" }
  | { readonly kind: "shown"; readonly names: CertificateNames }
  /** The reason is for the caller. */
  | { readonly kind: "refused"; readonly reason: string };

const nothing: CertificateShown = { kind: "nothing" };

/** Reads certificates as these settings want them read. */
export function createCertificateReader({
  certificates = [],
  forwarded,
}: IdentitySettings): (credentials: Credentials) => CertificateShown {
  const isTrusted = forwarded === undefined ? undefined : createHopTest(forwarded);
  return ({ header, peer }) => {
    if (certificates.length === 0 && isTrusted === undefined) return nothing;
    const names = peer.certificate();
    if (isTrusted !== undefined) {
      const isHop = isTrusted(peer, names);
      const passedOn = header(forwardedHeader);
      if (passedOn !== undefined) return isHop ? passedOnBy(passedOn) : spoofed;
      if (isHop) return nothing;
    }
    // Without rules for certificates they secure the connection and name nobody.
    return names === undefined || certificates.length === 0 ? nothing : { kind: "shown", names };
  };
}

const spoofed: CertificateShown = {
  kind: "refused",
  reason: `${forwardedHeader} is taken from trusted hops alone: do not send it`,
};

function passedOnBy(header: string): CertificateShown {
  const names = forwardedNames(header);
  return names === undefined
    ? { kind: "refused", reason: `${forwardedHeader} cannot be read` }
    : { kind: "shown", names };
}

/** Whether a peer is a hop that is trusted, by its certificate or by its address. */
function createHopTest({ certificates, networks }: TrustedHops) {
  const addresses = new BlockList();
  for (const network of networks) addNetwork(addresses, network);
  return ({ address }: Peer, names: CertificateNames | undefined): boolean =>
    (names !== undefined && certificates.some((name) => isNamed(name, names))) ||
    addresses.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

function addNetwork(addresses: BlockList, network: string): void {
  const [address = "", bits] = network.split("/");
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  if (bits === undefined) addresses.addAddress(address, family);
  else addresses.addSubnet(address, Number(bits), family);
}
