import type { Message, Part } from "../core/model/message.ts";
import type { CompletionRequest } from "../core/model/request.ts";

/** Names of tools, there and back. */
export interface ToolRenaming {
  /** The model's by the caller's. */
  readonly there: ReadonlyMap<string, string>;
  /** The caller's by the model's. */
  readonly back: ReadonlyMap<string, string>;
}

/**
 * The names that can be changed in this request: those of its tools, but for one whose
 * new name another of its tools has already, since calls could not be told apart.
 */
export function toolRenaming(request: CompletionRequest, names: ReadonlyMap<string, string>): ToolRenaming {
  if (names.size === 0) return { there: names, back: names };
  const there = new Map<string, string>();
  for (const { name } of request.tools) there.set(name, names.get(name) ?? name);
  for (let clash = clashOf(there); clash !== undefined; clash = clashOf(there)) there.set(clash, clash);
  for (const [caller, model] of there) if (caller === model) there.delete(caller);
  return { there, back: new Map([...there].map(([caller, model]) => [model, caller])) };
}

/** A tool whose new name is that of a tool that keeps its own. Each answer leaves one less to be renamed. */
function clashOf(there: ReadonlyMap<string, string>): string | undefined {
  for (const [caller, model] of there) {
    if (caller !== model && there.get(model) === model) return caller;
  }
  return undefined;
}

/** The request with the model's names of its tools, in definitions, choice and history. */
export function renameTools(
  request: CompletionRequest,
  { there }: ToolRenaming,
  changes: string[],
): CompletionRequest {
  if (there.size === 0) return request;
  const pairs = [...there].map(([caller, model]) => `${caller} to ${model}`).join(", ");
  changes.push(`changed names of tools (${pairs}): the route adapts requests to this endpoint`);
  const nameOf = (name: string) => there.get(name) ?? name;
  const { mode } = request.toolChoice;
  return {
    ...request,
    tools: request.tools.map((tool) => ({ ...tool, name: nameOf(tool.name) })),
    toolChoice: {
      ...request.toolChoice,
      mode: typeof mode === "string" ? mode : { name: nameOf(mode.name) },
    },
    messages: request.messages.map((message) => renamedCalls(message, nameOf)),
  };
}

function renamedCalls(message: Message, nameOf: (name: string) => string): Message {
  if (!message.parts.some(({ kind }) => kind === "tool-call")) return message;
  const parts = message.parts.map(
    (part): Part =>
      part.kind === "tool-call" ? { ...part, call: { ...part.call, name: nameOf(part.call.name) } } : part,
  );
  return { ...message, parts };
}
