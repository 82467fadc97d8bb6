/** The headers of a provider's answer: names in lower case, repeated ones joined with ", ". */
export type ResponseHeaders = Readonly<Record<string, string | undefined>>;

/**
 * Where providers put their id of a request, the most telling first (providers.md
 * §3.2, §4). No provider uses the name of another for something else.
 */
const requestIdHeaders = [
  "request-id",
  "x-request-id",
  "apim-request-id",
  "x-generation-id",
  "mistral-correlation-id",
  "x-kong-request-id",
  "x-ds-trace-id",
  "x-goog-request-id",
  "x-amzn-requestid",
  "x-debug-trace-id",
] as const;

/** The provider's id of the request; "" when it gave none. */
export function providerRequestIdOf(headers: ResponseHeaders): string {
  for (const name of requestIdHeaders) {
    const value = headers[name];
    if (value !== undefined && value !== "") return value.slice(0, 200);
  }
  return "";
}
