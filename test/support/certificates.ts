/**
 * Certificates for tests, made while they run: X.509 (RFC 5280) in DER, as little of it
 * as TLS needs, with keys of P-256. No secret is committed and no tool is needed.
 */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { isIP } from "node:net";

export interface Certificate {
  /** PEM, the leaf alone. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

export interface Authority extends Certificate {
  issue(wish: Wish): Certificate;
}

/** Names of a certificate; it is valid from an hour ago on. */
export interface Wish {
  readonly uris?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly ips?: readonly string[];
  /** Milliseconds from now; an hour when not said. */
  readonly expiresInMs?: number;
}

const hourMs = 3_600_000;
const oids = {
  ecdsaWithSha256: "2a8648ce3d040302",
  commonName: "550403",
  basicConstraints: "551d13",
  keyUsage: "551d0f",
  subjectAltName: "551d11",
} as const;

/** An authority that signs its own certificate. */
export function createAuthority(name = "Test Authority"): Authority {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const isAuthority = extension(oids.basicConstraints, tlv(0x30, tlv(0x01, Buffer.from([0xff]))));
  // keyCertSign
  const mayCertify = extension(oids.keyUsage, tlv(0x03, Buffer.from([2, 0x04])));
  const own = { subject: name, issuer: name, publicKey, extensions: [isAuthority, mayCertify] };
  return {
    cert: certificate({ ...own, signer: privateKey, expiresInMs: hourMs }),
    key: pemOf(privateKey),
    issue({ uris = [], dnsNames = [], ips = [], expiresInMs = hourMs }) {
      const leaf = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const names = [
        ...uris.map((uri) => tlv(0x86, Buffer.from(uri, "latin1"))),
        ...dnsNames.map((dns) => tlv(0x82, Buffer.from(dns, "latin1"))),
        ...ips.map((ip) => tlv(0x87, addressBytes(ip))),
      ];
      const cert = certificate({
        subject: "leaf",
        issuer: name,
        publicKey: leaf.publicKey,
        extensions: names.length === 0 ? [] : [extension(oids.subjectAltName, tlv(0x30, ...names))],
        signer: privateKey,
        expiresInMs,
      });
      return { cert, key: pemOf(leaf.privateKey) };
    },
  };
}

interface Content {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly signer: KeyObject;
  readonly expiresInMs: number;
}

let serial = 0;

function certificate({ subject, issuer, publicKey, extensions, signer, expiresInMs }: Content): string {
  serial += 1;
  const algorithm = tlv(0x30, oid(oids.ecdsaWithSha256));
  const now = Date.now();
  const content = tlv(
    0x30,
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([1, serial >> 8, serial & 0xff])),
    algorithm,
    nameOf(issuer),
    tlv(0x30, time(Math.min(now, now + expiresInMs) - hourMs), time(now + expiresInMs)),
    nameOf(subject),
    publicKey.export({ type: "spki", format: "der" }),
    ...(extensions.length === 0 ? [] : [tlv(0xa3, tlv(0x30, ...extensions))]),
  );
  const signature = tlv(0x03, Buffer.from([0]), sign("sha256", content, signer));
  const base64 = tlv(0x30, content, algorithm, signature).toString("base64");
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}(?=.)/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
}

function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const header =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(header), body]);
}

function oid(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, "hex"));
}

function extension(id: string, value: Buffer): Buffer {
  return tlv(0x30, oid(id), tlv(0x04, value));
}

function nameOf(commonName: string): Buffer {
  return tlv(0x30, tlv(0x31, tlv(0x30, oid(oids.commonName), tlv(0x0c, Buffer.from(commonName)))));
}

/** UTCTime, to the second. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return tlv(0x17, Buffer.from(`${digits}Z`));
}

function addressBytes(ip: string): Buffer {
  if (isIP(ip) !== 4) throw new Error("only IPv4 addresses are made here");
  return Buffer.from(ip.split(".").map(Number));
}

function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
