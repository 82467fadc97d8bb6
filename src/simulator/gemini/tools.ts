/** Function declarations, their calling mode and the output format as the request states them. */
import { isJsonObject, type Json, type JsonObject } from "../../core/base/json.ts";
import type { Checks } from "../checks.ts";
import type { OfferedTool, Question, ToolDemand } from "../question.ts";

const namePattern = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/u;

/** Reads the tools; throws a Rejection. */
export function readTools(value: Json | undefined, checks: Checks): readonly OfferedTool[] {
  if (value === undefined) return [];
  return checks.array(value, "tools").flatMap((each, at) => {
    const tool = checks.object(each, `tools[${at}]`);
    const declared = tool["functionDeclarations"] ?? tool["function_declarations"];
    if (declared === undefined) return [];
    const path = `tools[${at}].function_declarations`;
    return checks.array(declared, path).map((one, index) => readTool(one, `${path}[${index}]`, checks));
  });
}

function readTool(value: Json, path: string, checks: Checks): OfferedTool {
  const declared = checks.object(value, path);
  const name = checks.string(declared["name"], `${path}.name`);
  if (!namePattern.test(name)) {
    const sentence = `* ${path}.name: Invalid function name. It must start with a letter or an underscore and hold at most 128 of a-z, A-Z, 0-9, _ . : -\n`;
    checks.fail(`${path}.name`, { kind: "other", sentence });
  }
  const { parameters, parametersJsonSchema } = declared as { parameters?: Json; parametersJsonSchema?: Json };
  if (parameters !== undefined && parametersJsonSchema !== undefined) {
    const sentence = `* ${path}: only one of parameters and parameters_json_schema may be set.\n`;
    checks.fail(path, { kind: "other", sentence });
  }
  const schema = parameters ?? parametersJsonSchema;
  return { name, schema: isJsonObject(schema) ? schema : {} };
}

/** Reads the calling mode; throws a Rejection. */
export function readToolChoice(
  value: Json | undefined,
  tools: readonly OfferedTool[],
  checks: Checks,
): ToolDemand {
  if (value === undefined) return "auto";
  const config = checks.object(value, "tool_config")["functionCallingConfig"];
  if (config === undefined) return "auto";
  const calling = checks.object(config, "tool_config.function_calling_config");
  const mode = checks.oneOf(calling["mode"] ?? "AUTO", "tool_config.function_calling_config.mode", [
    "AUTO",
    "ANY",
    "NONE",
    "VALIDATED",
    "MODE_UNSPECIFIED",
  ]);
  const allowed = calling["allowedFunctionNames"];
  if (allowed !== undefined) checkAllowed(allowed, mode, tools, checks);
  if (mode === "NONE") return "none";
  if (mode !== "ANY") return "auto";
  const only = Array.isArray(allowed) ? allowed[0] : undefined;
  return typeof only === "string" ? { name: only } : "required";
}

function checkAllowed(value: Json, mode: string, tools: readonly OfferedTool[], checks: Checks): void {
  const path = "tool_config.function_calling_config.allowed_function_names";
  if (mode !== "ANY" && mode !== "VALIDATED") {
    checks.fail(path, {
      kind: "other",
      sentence: "allowed_function_names may only be set when the mode is ANY or VALIDATED.",
    });
  }
  for (const name of checks.array(value, path)) {
    if (!tools.some((tool) => tool.name === name)) {
      checks.fail(path, {
        kind: "other",
        sentence: `allowed_function_names: '${String(name)}' is not declared.`,
      });
    }
  }
}

/** Reads the output format of the generation config; throws a Rejection. */
export function readFormat(config: JsonObject, checks: Checks): Question["format"] {
  const { responseMimeType, responseSchema, responseJsonSchema } = config as Record<string, Json | undefined>;
  const schema = responseSchema ?? responseJsonSchema;
  if (responseSchema !== undefined && responseJsonSchema !== undefined) {
    const sentence =
      "* generation_config: only one of response_schema and response_json_schema may be set.\n";
    checks.fail("generation_config.response_schema", { kind: "other", sentence });
  }
  if (schema !== undefined && responseMimeType !== "application/json") {
    const sentence = "* generation_config.response_schema: needs response_mime_type application/json.\n";
    checks.fail("generation_config.response_schema", { kind: "other", sentence });
  }
  if (responseMimeType !== "application/json") return { kind: "text" };
  return { kind: "json", schema: isJsonObject(schema) ? schema : {} };
}
