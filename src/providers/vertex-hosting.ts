/**
 * Google's cloud in front of a dialect: Gemini at other paths, and Claude with its model
 * in the path and its version in the body (providers.md §1.1). Errors are Google's,
 * unless the model's own vendor speaks.
 */

import { isJsonObject } from "../core/base/json.ts";
import type { Dialect, DialectCall, EncodedRequest } from "./dialect.ts";
import { classify as classifyGoogle } from "./gemini/failure.ts";
import { objectAt, textAt, tryParseJson } from "./json-fields.ts";

const anthropicVersion = "vertex-2023-10-16";

/** The dialect as Vertex AI serves it. The base URL ends with the location. */
export function onVertex(dialect: Dialect): Dialect {
  return dialect.name === "anthropic" ? claudeOnVertex(dialect) : geminiOnVertex(dialect);
}

function geminiOnVertex(dialect: Dialect): Dialect {
  return {
    ...dialect,
    modelsPath: "/publishers/google/models",
    encode(call) {
      const encoded = dialect.encode(call);
      return { ...encoded, path: `/publishers/google${encoded.path}` };
    },
  };
}

function claudeOnVertex(dialect: Dialect): Dialect {
  return {
    ...dialect,
    modelsPath: "/publishers/anthropic/models",
    headers: {},
    encode: (call) => claudeRequest(call, dialect.encode(call)),
    classify(status, headers, body) {
      const json = tryParseJson(body.trim());
      const [error] = Array.isArray(json) ? json : [json];
      const isGoogles = isJsonObject(error) && textAt(objectAt(error, "error"), "status") !== "";
      return (isGoogles ? classifyGoogle : dialect.classify)(status, headers, body);
    },
  };
}

function claudeRequest({ endpoint }: DialectCall, encoded: EncodedRequest): EncodedRequest {
  const { model: _, ...body } = encoded.body;
  // Google writes the version of a model after "@", and shows it so in its addresses.
  const model = encodeURIComponent(endpoint.model).replaceAll("%40", "@");
  return {
    ...encoded,
    path: `/publishers/anthropic/models/${model}:streamRawPredict`,
    body: { anthropic_version: anthropicVersion, ...body },
  };
}
