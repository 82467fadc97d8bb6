/** What the SDKs of both languages ask. */
import type OpenAI from "openai";

/** A question without a wish. */
export const question = [{ role: "user" as const, content: "Name a sea." }];

/** The simulated models call a tool that the prompt names like this. */
export const toolQuestion = [{ role: "user" as const, content: "call:weather for Oslo, please." }];

export const weatherSchema = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer" } },
  required: ["city", "days"],
  additionalProperties: false,
};

export const weatherTool: OpenAI.ChatCompletionTool = {
  type: "function",
  function: { name: "weather", description: "Tells the weather of a city.", parameters: weatherSchema },
};

/** A form of which the simulated models fill in every required field. */
export const seaFormat: OpenAI.ResponseFormatJSONSchema = {
  type: "json_schema",
  json_schema: {
    name: "sea",
    strict: true,
    schema: {
      type: "object",
      properties: { name: { type: "string" }, depthMetres: { type: "integer" } },
      required: ["name", "depthMetres"],
      additionalProperties: false,
    },
  },
};
