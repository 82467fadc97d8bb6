/**
 * A conversation that was begun elsewhere, made ready for the host that goes on with
 * it (providers.md §1.5). Here are the ids of tool calls, which every host wants in a
 * form of its own; what only one dialect knows of (thoughts, roles, the place of
 * instructions) its own request.ts settles.
 *
 * An id is mapped by nothing but itself and its place among its equals, so that every
 * attempt and every replica maps it alike.
 */
import type { Message, Part } from "../core/model/message.ts";
import type { Adaptations } from "./adaptations.ts";
import type { DialectCall } from "./dialect.ts";
import { type ToolCallIdForm, toolCallIdFor } from "./tool-call-id.ts";

/** The form of ids that the host takes. */
function formFor({ host }: DialectCall): ToolCallIdForm {
  switch (host.dialect) {
    case "openai-chat":
    case "openai-responses":
      return host.chat.toolCallId;
    case "anthropic":
    case "bedrock":
      return "word";
    case "cohere":
    case "gemini": // It matches results by name and order, and sees no id.
      return "up-to-64";
  }
}

/** The messages with every id in the host's form, and no two calls with the same. */
export function carryOver(call: DialectCall, notes: Adaptations): readonly Message[] {
  const { messages } = call.request;
  const parts = messages.flatMap((message) => message.parts);
  if (!parts.some((part) => part.kind === "tool-call" || part.kind === "tool-result")) return messages;
  const ids = createIds(formFor(call));
  const carried = messages.map((message) => ({
    ...message,
    parts: message.parts.map((part) => withId(part, ids)),
  }));
  const sent = call.host.dialect !== "gemini";
  if (ids.haveChanged() && sent) notes.changed("ids of tool calls", "the host takes them in another form");
  return carried;
}

interface Ids {
  haveChanged(): boolean;
  ofCall(id: string): string;
  ofResult(id: string): string;
}

/** What stands for an id of the conversation. */
interface Mapping {
  /** Of calls that no result came for yet, the oldest first. */
  readonly open: string[];
  last: string;
}

/** Providers that number their calls give the same id in every turn: later ones are told apart. */
function createIds(form: ToolCallIdForm): Ids {
  const taken = new Set<string>();
  const mappings = new Map<string, Mapping>();
  let changed = false;
  const fresh = (id: string): string => {
    for (let place = 1; ; place += 1) {
      const mapped = toolCallIdFor(place === 1 ? id : `${id} ${place}`, form);
      if (!taken.has(mapped)) return mapped;
    }
  };
  return {
    haveChanged() {
      return changed;
    },
    ofCall(id) {
      const mapped = fresh(id);
      taken.add(mapped);
      const mapping = mappings.get(id) ?? { open: [], last: mapped };
      mapping.open.push(mapped);
      mappings.set(id, mapping);
      changed ||= mapped !== id;
      return mapped;
    },
    ofResult(id) {
      const mapping = mappings.get(id);
      if (mapping === undefined) return toolCallIdFor(id, form);
      mapping.last = mapping.open.shift() ?? mapping.last;
      return mapping.last;
    },
  };
}

function withId(part: Part, ids: Ids): Part {
  if (part.kind === "tool-call") return { ...part, call: { ...part.call, id: ids.ofCall(part.call.id) } };
  if (part.kind !== "tool-result") return part;
  return { ...part, result: { ...part.result, toolCallId: ids.ofResult(part.result.toolCallId) } };
}
