/** The password and the files that shared_state refers to. */
import { createPrivateKey } from "node:crypto";
import type { SharedState, SharedStateTls } from "../../gen/spillway/config/v1/shared_state_pb.ts";
import { Secret } from "../core/model/secret.ts";
import { caOf, certificatesIn } from "./ca-file.ts";
import type { ConfigEnvironment } from "./environment.ts";
import { quote } from "./quote.ts";
import { readText } from "./read-text.ts";
import type { Report } from "./report.ts";
import { resolveSecret } from "./resolve-secret.ts";
import { secretReference } from "./secret-reference.ts";

export interface SharedStateFiles {
  readonly password: Secret | undefined;
  readonly ca: string | undefined;
  readonly client: { readonly certificate: string; readonly key: Secret } | undefined;
}

export const noSharedStateFiles: SharedStateFiles = { password: undefined, ca: undefined, client: undefined };

/** A chain of five certificates takes some 10 KiB, a key of RSA 4096 some 3 KiB. */
const maxFileBytes = 256 * 1024;

const tlsPath = "shared_state.tls";

/** Looks all up; what cannot be had is told as problems. */
export async function resolveSharedState(
  report: Report,
  environment: ConfigEnvironment,
  shared: SharedState | undefined,
): Promise<SharedStateFiles> {
  if (shared === undefined) return noSharedStateFiles;
  return {
    password: await passwordOf(report, environment, shared.password),
    ca: await caOf(report, `${tlsPath}.ca_file`, environment, shared.tls?.caFile ?? ""),
    client: shared.tls && (await clientOf(report, environment, shared.tls)),
  };
}

async function passwordOf(
  report: Report,
  environment: ConfigEnvironment,
  text: string,
): Promise<Secret | undefined> {
  const reference = secretReference(text);
  if (reference === undefined) return undefined;
  const path = "shared_state.password";
  const answer = await resolveSecret(reference, report.file, environment);
  if (answer.kind !== "found") {
    report.problem(path, answer.message);
    return undefined;
  }
  if (answer.warning !== undefined) report.warning(path, answer.warning);
  return answer.secret;
}

async function clientOf(
  report: Report,
  environment: ConfigEnvironment,
  { certFile, keyFile }: SharedStateTls,
) {
  if (certFile === "" || keyFile === "") return undefined;
  const [certPath, keyPath] = [`${tlsPath}.cert_file`, `${tlsPath}.key_file`];
  const bounds = { maxBytes: maxFileBytes };
  const certificate = await readText(report, environment, { path: certPath, file: certFile, ...bounds });
  const key = await readText(report, environment, { path: keyPath, file: keyFile, ...bounds });
  if (certificate === undefined || key === undefined) return undefined;
  const leaf = certificatesIn(certificate.text)?.[0];
  const secret = privateKeyIn(key.text);
  if (leaf === undefined)
    report.problem(certPath, `the file ${quote(certFile)} holds no certificates in PEM that can be read`);
  if (secret === undefined)
    report.problem(keyPath, `the file ${quote(keyFile)} holds no private key in PEM without a password`);
  if (leaf === undefined || secret === undefined) return undefined;
  if (!leaf.checkPrivateKey(secret))
    report.problem(keyPath, "is not the key of the certificate in cert_file");
  return { certificate: certificate.text, key: new Secret(key.text) };
}

function privateKeyIn(pem: string) {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
