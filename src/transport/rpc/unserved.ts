import { CallError } from "../../core/model/call-error.ts";
import type { CompletionRequest } from "../../core/model/request.ts";

/**
 * Fields of the contract whose behaviour this version does not have. A request that
 * sets one is refused by name: to ignore a wish in silence, and a data class above
 * all, would be worse. A row goes when its field is served.
 */
const unserved: readonly {
  readonly field: string;
  readonly isSet: (request: CompletionRequest) => boolean;
}[] = [
  {
    field: "request.routing.data_classification",
    isSet: (request) => request.routing.dataClassification !== undefined,
  },
];

/** The same request. Throws a CallError "unimplemented" that names the first field that nobody serves. */
export function onlyServed(request: CompletionRequest): CompletionRequest {
  const row = unserved.find(({ isSet }) => isSet(request));
  if (row !== undefined) {
    throw new CallError("unimplemented", `${row.field} is not served by this version; leave it out`);
  }
  return request;
}
