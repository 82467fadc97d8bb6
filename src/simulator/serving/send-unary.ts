/** Sends a whole answer after the time its tokens would take, or what its fault leaves of it. */
import { countTokens } from "../answer.ts";
import type { BreakFault } from "../fault.ts";
import { type Delivery, wait } from "./delivery.ts";

/** Resolves when the response ended; rejects when the client left. */
export async function sendUnary(delivery: Delivery): Promise<void> {
  const { breakage, delay, dialect, framing, headers, pacing, writer } = delivery;
  const total = tokensOf(delivery);
  const wholeMs = pacing.headersMs + pacing.ttftMs + pacing.perTokenMs * Math.max(0, total - 1);
  await wait(wholeMs, delay, writer.signal);
  if (breakage?.kind === "in-band-error") {
    // Nothing was sent yet: the error gets its own status.
    const answer = dialect.error({ word: breakage.error }, framing.identity);
    writer.begin(answer.status, { ...headers, ...answer.headers });
    await writer.write(answer.body);
    return writer.finish("eof");
  }
  const body = Buffer.from(dialect.unary(framing));
  const contentType = { "content-type": dialect.jsonContentType };
  if (breakage === undefined || breakage.kind === "no-end-marker") {
    writer.begin(200, { ...headers, ...contentType, "content-length": String(body.byteLength) });
    await writer.write(body, total);
    return writer.finish("eof");
  }
  writer.begin(200, { ...headers, ...contentType });
  return sendBroken(body, breakage, delivery);
}

type PlacedBreakage = Exclude<BreakFault, { kind: "no-end-marker" | "in-band-error" }>;

async function sendBroken(body: Buffer, breakage: PlacedBreakage, delivery: Delivery): Promise<void> {
  const { delay, writer } = delivery;
  const total = tokensOf(delivery);
  // A JSON body has no tokens to count off: the share of tokens becomes a share of bytes.
  const share = Math.min(1, breakage.afterTokens / Math.max(1, total));
  const kept = Math.min(body.byteLength - 1, Math.floor(body.byteLength * share));
  if (breakage.kind === "keep-alives") {
    // Blank lines before the JSON, as DeepSeek sends them (providers.md §2.1).
    for (;;) {
      await writer.write("\n");
      await delay(breakage.everyMs, writer.signal);
    }
  }
  if (kept > 0) await writer.write(body.subarray(0, kept), Math.floor(total * share));
  switch (breakage.kind) {
    case "cut":
      return writer.finish(breakage.manner);
    case "stall":
      return writer.gone();
    case "malformed":
      await writer.write('{"');
      return writer.finish("eof");
  }
}

function tokensOf({ framing }: Delivery): number {
  const tokens = countTokens(0, framing.answer);
  return tokens.visible + tokens.reasoning;
}
