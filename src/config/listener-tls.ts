/** The TLS of the listeners: its files, read and held against each other. */
import { createPrivateKey, type KeyObject } from "node:crypto";
import { ClientCertificate, type Listeners, type Tls } from "../../gen/spillway/config/v1/listener_pb.ts";
import { Secret } from "../core/model/secret.ts";
import type { ClientCertificates, TlsSettings } from "../core/model/tls-settings.ts";
import { caOf, certificatesIn } from "./ca-file.ts";
import type { ConfigEnvironment } from "./environment.ts";
import { fieldPath } from "./path.ts";
import { quote } from "./quote.ts";
import { readText } from "./read-text.ts";
import type { Report } from "./report.ts";

export interface ListenerTls {
  readonly grpc: TlsSettings | undefined;
  readonly http: TlsSettings | undefined;
}

/** A chain of five certificates takes some 10 KiB, a key of RSA 4096 some 3 KiB. */
const maxCertBytes = 256 * 1024;
const maxKeyBytes = 64 * 1024;

/** Reads the files of both listeners; what is wrong with them is told as problems. */
export async function resolveListenerTls(
  report: Report,
  environment: ConfigEnvironment,
  listeners: Listeners | undefined,
): Promise<ListenerTls> {
  return {
    grpc: await tlsOf(report, environment, "listeners.grpc.tls", listeners?.grpc?.tls),
    http: await tlsOf(report, environment, "listeners.http.tls", listeners?.http?.tls),
  };
}

async function tlsOf(
  report: Report,
  environment: ConfigEnvironment,
  path: string,
  tls: Tls | undefined,
): Promise<TlsSettings | undefined> {
  if (tls === undefined) return undefined;
  const cert = await certOf(report, environment, fieldPath(path, "cert_file"), tls.certFile);
  const key = await keyOf(report, environment, fieldPath(path, "key_file"), tls.keyFile);
  const ca = await caOf(report, fieldPath(path, "client_ca_file"), environment, tls.clientCaFile);
  if (cert === undefined || key === undefined) return undefined;
  if (!cert.leaf.checkPrivateKey(key.object)) {
    report.problem(fieldPath(path, "key_file"), "is not the key of the certificate in cert_file");
    return undefined;
  }
  return { cert: cert.text, key: key.secret, clients: clientsOf(tls, ca) };
}

function clientsOf({ clientCertificate }: Tls, ca: string | undefined): ClientCertificates {
  if (ca === undefined) return { kind: "not-asked" };
  return { kind: clientCertificate === ClientCertificate.OPTIONAL ? "optional" : "required", ca };
}

async function certOf(report: Report, environment: ConfigEnvironment, path: string, file: string) {
  if (file === "") return undefined;
  const read = await readText(report, environment, { path, file, maxBytes: maxCertBytes });
  if (read === undefined) return undefined;
  const leaf = certificatesIn(read.text)?.[0];
  if (leaf !== undefined) return { text: read.text, leaf };
  report.problem(path, `the file ${quote(file)} holds no certificates in PEM that can be read`);
  return undefined;
}

async function keyOf(report: Report, environment: ConfigEnvironment, path: string, file: string) {
  if (file === "") return undefined;
  const read = await readText(report, environment, { path, file, maxBytes: maxKeyBytes });
  if (read === undefined) return undefined;
  const object = privateKeyIn(read.text);
  if (object === undefined) {
    report.problem(
      path,
      `the file ${quote(file)} holds no private key in PEM that can be read without a password`,
    );
    return undefined;
  }
  if (read.worldReadable) {
    report.warning(path, `every user of this machine may read the file ${quote(file)}; chmod 600 mends that`);
  }
  return { secret: new Secret(read.text), object };
}

function privateKeyIn(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}
