import type { Framing } from "../dialect.ts";
import { itemsOf } from "./items.ts";
import { responseOf } from "./response.ts";

/** A whole response. */
export function unaryBody(framing: Framing): string {
  const status = framing.answer.finish.kind === "length" ? "incomplete" : "completed";
  return `${JSON.stringify(responseOf(framing, { status, items: itemsOf(framing) }), null, 2)}\n`;
}
