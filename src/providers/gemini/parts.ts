import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import { objectAt, textAt } from "../json-fields.ts";
import type { Emit } from "../stream-reader.ts";
import type { ToolCallLedger } from "../tool-call-ledger.ts";
import { bindSignature } from "./thought-signature.ts";

/**
 * Reads the parts of a candidate. Text comes in pieces, a call of a tool comes whole.
 * A signature becomes a reasoning event before the part that it signs. Parts of
 * other kinds (code that ran at the provider, files) have no place in an answer here.
 */
export function createPartReader(
  ledger: ToolCallLedger,
  account: string,
): (part: JsonObject, emit: Emit) => void {
  return (part, emit) => {
    const text = textAt(part, "text");
    const signature = bindSignature(textAt(part, "thoughtSignature"), account);
    if (part["thought"] === true) {
      if (text !== "" || signature !== "") emit({ kind: "reasoning", text, signature });
      return;
    }
    if (signature !== "") emit({ kind: "reasoning", text: "", signature });
    if (text !== "") emit({ kind: "text", text });
    if (isJsonObject(part["functionCall"])) readCall(part["functionCall"], ledger, emit);
  };
}

function readCall(call: JsonObject, ledger: ToolCallLedger, emit: Emit): void {
  const key = `${ledger.count}`;
  const args = objectAt(call, "args");
  ledger.open(key, { id: textAt(call, "id"), name: textAt(call, "name") }, emit);
  if (Object.keys(args).length > 0) ledger.append(key, JSON.stringify(args), emit);
}
