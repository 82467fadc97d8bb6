/** The rules of what of config/v1/identity.proto speaks of certificates. */
import { isIP } from "node:net";
import type { Config } from "../../../gen/spillway/config/v1/config_pb.ts";
import type { CertificateName, Identity } from "../../../gen/spillway/config/v1/identity_pb.ts";
import { fieldPath, itemPath } from "../path.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";
import { checkAtMost } from "./bounds.ts";
import { checkGrant } from "./grant.ts";

const dnsForm = /^(?:\*\.)?[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?$/;
const uriForm = /^[a-z][a-z0-9+.-]*:[\x21-\x29\x2b-\x7e]+(?:\/\*)?$/;

/** Rules for callers' certificates and those of trusted proxies. */
export function checkCertificates(report: Report, { certificates, forwarded }: Identity): void {
  const callers = "identity.certificates";
  checkAtMost(report, callers, certificates.length, 1_024);
  const first = new Map<string, string>();
  for (const [index, { name, grant }] of certificates.entries()) {
    const path = itemPath(callers, index);
    const at = fieldPath(path, "name");
    checkName(report, at, name);
    const words = `${name?.uri ?? ""} ${name?.dns.toLowerCase() ?? ""}`;
    const earlier = first.get(words);
    if (earlier === undefined) first.set(words, path);
    else report.problem(at, `is the same name as that of ${earlier}, which comes first`);
    checkGrant(report, fieldPath(path, "grant"), grant);
  }
  if (forwarded === undefined) return;
  const hops = "identity.forwarded.certificates";
  checkAtMost(report, hops, forwarded.certificates.length, 64);
  for (const [index, name] of forwarded.certificates.entries()) {
    checkName(report, itemPath(hops, index), name);
  }
  checkNetworks(report, forwarded.networks);
  if (forwarded.certificates.length + forwarded.networks.length === 0) {
    report.problem("identity.forwarded", "trusts nobody: name certificates or networks of proxies");
  } else if (certificates.length === 0) {
    report.problem("identity.forwarded", "passes on what nobody is known by: give identity.certificates too");
  }
}

/** Warns of rules for certificates that no door asks for. */
export function warnOfUnasked(report: Report, { identity, listeners }: Config): void {
  if (identity === undefined || identity.certificates.length === 0 || identity.forwarded !== undefined)
    return;
  const doors = [listeners?.grpc, listeners?.http];
  if (doors.some((door) => door?.tls !== undefined && door.tls.clientCaFile !== "")) return;
  report.warning(
    "identity.certificates",
    "no caller can show a certificate: give listeners.grpc.tls and listeners.http.tls a client_ca_file, or trust proxies by identity.forwarded",
  );
}

function checkName(report: Report, path: string, name: CertificateName | undefined): void {
  const { uri = "", dns = "" } = name ?? {};
  if ((uri === "") === (dns === "")) report.problem(path, "needs one of uri and dns");
  else if (uri !== "" && !uriForm.test(uri)) {
    report.problem(fieldPath(path, "uri"), `${quote(uri)} is no URI, nor one with "/*" at its end`);
  } else if (dns !== "" && !dnsForm.test(dns)) {
    report.problem(fieldPath(path, "dns"), `${quote(dns)} is no DNS name, nor one with "*." before it`);
  }
}

function checkNetworks(report: Report, networks: readonly string[]): void {
  const list = "identity.forwarded.networks";
  checkAtMost(report, list, networks.length, 64);
  for (const [index, network] of networks.entries()) {
    if (isNetwork(network)) continue;
    report.problem(
      itemPath(list, index),
      `${quote(network)} is neither an IP address nor a network such as "10.1.0.0/16"`,
    );
  }
}

function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
