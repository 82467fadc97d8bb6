/** What of the callers' identities stands in files of its own: the keys of token issuers. */
import type { Identity, JwtIssuer } from "../../gen/spillway/config/v1/identity_pb.ts";
import { isJsonObject } from "../core/base/json.ts";
import { caOf } from "./ca-file.ts";
import type { ConfigEnvironment } from "./environment.ts";
import { fieldPath, itemPath } from "./path.ts";
import { quote } from "./quote.ts";
import { readText } from "./read-text.ts";
import type { Report } from "./report.ts";

/** The files of one issuer. */
export interface IssuerFiles {
  /** The text of the JWKS; undefined without a file. */
  readonly jwks: string | undefined;
  /** PEM; undefined without a file. */
  readonly ca: string | undefined;
}

/** As a fetched set may have. */
const maxJwksBytes = 512 * 1024;

/** Reads the files, index by index as the issuers stand; what is wrong with them is told as problems. */
export async function resolveIdentityFiles(
  report: Report,
  environment: ConfigEnvironment,
  identity: Identity | undefined,
): Promise<readonly IssuerFiles[]> {
  const files: IssuerFiles[] = [];
  for (const [index, issuer] of (identity?.jwt ?? []).entries()) {
    const path = itemPath("identity.jwt", index);
    const ca = await caOf(report, fieldPath(path, "jwks_ca_file"), environment, issuer.jwksCaFile);
    files.push({ jwks: await jwksOf(report, environment, path, issuer), ca });
  }
  return files;
}

async function jwksOf(
  report: Report,
  environment: ConfigEnvironment,
  issuerPath: string,
  { jwksFile: file }: JwtIssuer,
): Promise<string | undefined> {
  if (file === "") return undefined;
  const path = fieldPath(issuerPath, "jwks_file");
  const read = await readText(report, environment, { path, file, maxBytes: maxJwksBytes });
  if (read === undefined) return undefined;
  const problem = problemOf(read.text);
  if (problem === undefined) return read.text;
  report.problem(path, `the file ${quote(file)} ${problem}`);
  return undefined;
}

/** What is wrong with a JWKS (RFC 7517 §5): it must hold public keys, and nothing that signs. */
function problemOf(text: string): string | undefined {
  let set: unknown;
  try {
    set = JSON.parse(text);
  } catch {
    return "is not JSON";
  }
  const keys = isJsonObject(set) ? set["keys"] : undefined;
  if (!Array.isArray(keys) || keys.length === 0)
    return "is no JWKS: an object with a list `keys` of one or more";
  if (!keys.every(isJsonObject)) return "holds a key that is no object";
  if (keys.some((key) => "d" in key || key["kty"] === "oct")) {
    return "holds a private or a symmetric key: put the public keys there alone";
  }
  return undefined;
}
