import { Failure } from "../core/model/failure.ts";
import { awsCredentialsOf } from "./aws-credentials.ts";
import type { HttpResponse } from "./exchange.ts";
import type { ProviderLink } from "./provider-link.ts";
import { readBody } from "./read-body.ts";

/** Enough of any error for its code; what is kept of it is less (error-body.ts). */
const largestError = 65_536;

/**
 * The failure that an answer outside 2xx is. Its status says most of it: what of its body
 * has not come after `mostMs` is given up, however long the call itself may take.
 */
export async function rejectionOf(
  link: ProviderLink,
  response: HttpResponse,
  mostMs: number,
): Promise<Failure> {
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    response.cancel();
    return new Failure(
      "malformed",
      `the provider redirects (HTTP ${status}) and no redirect is followed: correct its base_url`,
      { httpStatus: status },
    );
  }
  const stop = link.timer?.after(mostMs, () => response.cancel());
  const { bytes } = await readBody(response, largestError).catch(() => ({ bytes: new Uint8Array() }));
  stop?.();
  return link.dialect.classify(status, headers, withoutKey(link, new TextDecoder().decode(bytes)));
}

/** Providers quote the key that they refuse, or the part of it that they were shown. */
function withoutKey(link: ProviderLink, text: string): string {
  const key = link.connection.apiKey?.reveal() ?? "";
  const parts = [key, ...Object.values(awsCredentialsOf(link.connection.apiKey) ?? {})];
  return parts.reduce((rest, part) => (part === "" ? rest : rest.replaceAll(part, "[redacted]")), text);
}
