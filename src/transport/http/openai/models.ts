/** GET /v1/models: the routes, as models. */
import { type Facade, findRoute } from "./facade.ts";
import { badRequest, type OpenAiError } from "./openai-error.ts";

/** Names are at most this long in an error; a caller's may be of any length. */
const maxEchoedLength = 64;

/** Every route. `created`: seconds since 1970. */
export function listModels(facade: Facade, created: number) {
  return { object: "list" as const, data: facade.routes().map(({ name }) => toModel(name, created)) };
}

/** One route by its name, as it stands in a path. Throws an OpenAiError when there is none. */
export function findModel(facade: Facade, escapedName: string, created: number) {
  const name = unescaped(escapedName);
  if (findRoute(facade, name) === undefined) throw unknownModel(name);
  return toModel(name, created);
}

/** The error for a model that is no route. */
export function unknownModel(name: string): OpenAiError {
  const echoed = name.length > maxEchoedLength ? `${name.slice(0, maxEchoedLength)}…` : name;
  const message = `there is no route "${echoed}"; GET /v1/models lists those that there are`;
  return badRequest(message, "model_not_found", "model", 404);
}

function toModel(id: string, created: number) {
  return { id, object: "model" as const, created, owned_by: "spillway" };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
