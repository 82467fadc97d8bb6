import type { Adaptations } from "./adaptations.ts";
import type { DialectCall } from "./dialect.ts";

/**
 * The most tokens that the answer may have: what the request allows, or the
 * endpoint's own bound, whichever is less. Undefined when the request allows
 * anything and the dialect needs no number.
 */
export function outputBound(
  call: DialectCall,
  notes: Adaptations,
  needed: "needed" | "optional",
): number | undefined {
  const asked = call.request.maxOutputTokens;
  const most = call.endpoint.maxOutputTokens;
  if (asked === undefined) return needed === "needed" ? most : undefined;
  if (asked <= most) return asked;
  notes.changed(`max_output_tokens to ${most}`, "the endpoint's own bound");
  return most;
}
