/** A private authority's server certificate for "localhost", made by the openssl of the machine. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface PrivateCa {
  readonly cert: string;
  readonly key: string;
}

/** Undefined where there is no openssl: the test says so and is skipped. */
export function privateCa(): PrivateCa | undefined {
  const folder = mkdtempSync(join(tmpdir(), "spillway-ca-"));
  const key = join(folder, "key.pem");
  try {
    const asked = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
    const cert = execFileSync("openssl", [...asked, "-keyout", key, ...named], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return { cert, key: readFileSync(key, "utf8") };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const noOpenssl = "no openssl to make a certificate with";
