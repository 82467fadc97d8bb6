import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  ToolChoice_Mode as Mode,
  type ToolChoiceSchema,
  type ToolSchema,
} from "../../../../../gen/spillway/v1/tool_pb.ts";
import { toStruct } from "../../../rpc/to-proto/struct.ts";
import type { Fields } from "./fields.ts";

/** The tools of a request. */
export function readTools(request: Fields): MessageInitShape<typeof ToolSchema>[] {
  return request.each("tools", (tool) => {
    if (tool.text("type") !== "function") {
      tool.refuse("type", 'must be "function": no other tool is carried to every provider');
      return undefined;
    }
    const described = tool.fields("function");
    const parameters = described?.json("parameters");
    return [
      {
        name: described?.textOrEmpty("name") ?? "",
        description: described?.textOrEmpty("description") ?? "",
        strict: described?.flag("strict") ?? false,
        ...(parameters === undefined ? {} : { parameters: toStruct(parameters) }),
      },
    ];
  });
}

const modes: Readonly<Record<string, Mode>> = {
  auto: Mode.AUTO,
  none: Mode.NONE,
  required: Mode.REQUIRED,
};

/** Whether and which tools are to be called. */
export function readToolChoice(request: Fields): MessageInitShape<typeof ToolChoiceSchema> {
  const parallel = request.flag("parallel_tool_calls");
  return { ...readMode(request), ...(parallel === undefined ? {} : { parallel }) };
}

function readMode(request: Fields): { mode: Mode; name?: string } {
  const choice = request.value("tool_choice");
  if (choice === undefined) return { mode: Mode.UNSPECIFIED };
  if (typeof choice === "string") {
    const mode = Object.hasOwn(modes, choice) ? modes[choice] : undefined;
    if (mode !== undefined) return { mode };
  } else {
    const named = request.fields("tool_choice");
    if (named?.text("type") === "function") {
      return { mode: Mode.NAMED, name: named.fields("function")?.textOrEmpty("name") ?? "" };
    }
  }
  const known = 'must be "auto", "none", "required" or {"type": "function", "function": {"name": …}}';
  request.refuse("tool_choice", known);
  return { mode: Mode.UNSPECIFIED };
}
