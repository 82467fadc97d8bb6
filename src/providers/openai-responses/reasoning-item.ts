/**
 * Thoughts as items. What the model thought comes encrypted, if at all, and only the
 * account that it was written for can have it read (providers.md §1.5). So it travels
 * as the signature of a reasoning part, with the account's name and the item's id.
 */
import type { JsonObject } from "../../core/base/json.ts";
import type { Part } from "../../core/model/message.ts";
import type { Adaptations } from "../adaptations.ts";
import type { DialectCall } from "../dialect.ts";
import { textAt } from "../json-fields.ts";

/** account:id:content. Ids and base64 have no colon, so the last two part the three. */
const form = /^(.*):([^:]*):([^:]+)$/s;

/** The signature of a finished item; "" when the host gave nothing to send back. */
export function signatureOf(item: JsonObject, account: string): string {
  const content = textAt(item, "encrypted_content");
  return content === "" ? "" : `${account}:${textAt(item, "id")}:${content}`;
}

/** The item that a part was; none when this account cannot have it read. */
export function reasoningItem(
  part: Part & { readonly kind: "reasoning" },
  call: DialectCall,
  notes: Adaptations,
): readonly JsonObject[] {
  if (part.dialect !== "openai-responses") {
    notes.dropped("reasoning of another dialect", "only the dialect that wrote it can read it");
    return [];
  }
  const [, account, id = "", content = ""] = form.exec(part.signature) ?? [];
  if (content === "") return []; // A summary alone is for people.
  if (account !== call.endpoint.provider.account || !call.host.encryptedReasoning) {
    notes.dropped("encrypted reasoning of another account", "only the account that wrote it can read it");
    return [];
  }
  const summary = part.text === "" ? [] : [{ type: "summary_text", text: part.text }];
  return [{ type: "reasoning", ...(id === "" ? {} : { id }), summary, encrypted_content: content }];
}
