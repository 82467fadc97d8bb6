import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import { objectAt, textAt } from "../json-fields.ts";
import type { Emit } from "../stream-reader.ts";
import type { ToolCallLedger } from "../tool-call-ledger.ts";
import { createPartialArgs, type PartialArgs } from "./partial-args.ts";
import { bindSignature } from "./thought-signature.ts";

export interface PartReader {
  read(part: JsonObject, emit: Emit): void;
  /** Says that no more parts come: a call that was to continue is cut. */
  end(emit: Emit): void;
}

/**
 * Reads the parts of a candidate. Text comes in pieces; a call of a tool comes whole,
 * or is told only when all of its values have come. A signature becomes a reasoning
 * event before the part that it signs. Parts of other kinds (code that ran at the
 * provider, files) have no place in an answer here.
 */
export function createPartReader(ledger: ToolCallLedger, account: string): PartReader {
  const calls = createCallReader(ledger);
  return {
    read(part, emit) {
      const text = textAt(part, "text");
      const signature = bindSignature(textAt(part, "thoughtSignature"), account);
      if (part["thought"] === true) {
        if (text !== "" || signature !== "") emit({ kind: "reasoning", text, signature });
        return;
      }
      if (signature !== "") emit({ kind: "reasoning", text: "", signature });
      if (text !== "") emit({ kind: "text", text });
      if (isJsonObject(part["functionCall"])) calls.read(part["functionCall"], emit);
    },
    end: calls.end,
  };
}

interface CallReader {
  read(call: JsonObject, emit: Emit): void;
  end(emit: Emit): void;
}

function createCallReader(ledger: ToolCallLedger): CallReader {
  /** The call whose values still come. */
  let open: { readonly key: string; readonly args: PartialArgs } | undefined;
  const close = (emit: Emit) => {
    if (open !== undefined) ledger.append(open.key, open.args.text(), emit);
    open = undefined;
  };
  const start = (call: JsonObject, emit: Emit) => {
    close(emit);
    const key = `${ledger.count()}`;
    const args = objectAt(call, "args");
    ledger.open(key, { id: textAt(call, "id"), name: textAt(call, "name") }, emit);
    if (Object.keys(args).length > 0) ledger.append(key, JSON.stringify(args), emit);
    else if (continues(call)) open = { key, args: createPartialArgs() };
  };
  return {
    read(call, emit) {
      // An empty one closes a call that has been closed already, and says nothing.
      if (open === undefined && Object.keys(call).length === 0) return;
      if (open === undefined || textAt(call, "name") !== "") start(call, emit);
      open?.args.add(call);
      if (call["willContinue"] !== true) close(emit);
    },
    end(emit) {
      // Half an object is no JSON, so that nobody takes it for the whole.
      if (open !== undefined) ledger.append(open.key, open.args.text().slice(0, -1), emit);
      open = undefined;
    },
  };
}

function continues(call: JsonObject): boolean {
  return call["willContinue"] === true || "partialArgs" in call;
}
