import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, RetryInfoSchema } from "../../../gen/google/rpc/error_details_pb.ts";
import { FailoverErrorSchema } from "../../../gen/spillway/v1/failover_error_pb.ts";
import { attemptLine } from "./attempt-line.ts";
import { durationText } from "./figures.ts";
import { refusalWord } from "./words.ts";

/** An error for people, with what the gateway says of it: violations, the trail, when to come back. Ended. */
export function errorText(reason: unknown, url: string | undefined): string {
  if (!(reason instanceof ConnectError)) {
    return `${reason instanceof Error ? reason.message : String(reason)}\n`;
  }
  // What the gateway itself says of a provider's connection has no cause on this side.
  const isUnreached =
    reason.cause instanceof Error && /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(reason.rawMessage);
  if (isUnreached) {
    return `no Spillway answers at ${url}: is it running there? --at URL names another (${reason.rawMessage})\n`;
  }
  const lines = [`${codeName(reason.code)}: ${reason.rawMessage}`];
  for (const { fieldViolations } of reason.findDetails(BadRequestSchema)) {
    lines.push(...fieldViolations.map(({ field, description }) => `  ${field}: ${description}`));
  }
  for (const { attempts, refusals } of reason.findDetails(FailoverErrorSchema)) {
    lines.push(...attempts.map((attempt) => `  ${attemptLine(attempt)}`));
    lines.push(
      ...refusals.map(({ endpoint, reason: why, detail }) => `  ${endpoint}: ${refusalWord(why)}: ${detail}`),
    );
  }
  for (const { retryDelay } of reason.findDetails(RetryInfoSchema)) {
    if (retryDelay !== undefined) lines.push(`  try again in ${durationText(retryDelay)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** "NOT_FOUND", as the contract's documentation spells it. */
function codeName(code: Code): string {
  return Code[code].replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}
