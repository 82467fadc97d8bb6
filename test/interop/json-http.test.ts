/** Plain HTTP/1.1 with JSON, as any language's HTTP client sends it: the Connect protocol needs no library. */
import { describe, expect, inject, it } from "vitest";
import { expectAnswer, request } from "./support/answer.ts";

const { http } = inject("demo");

function post(body: string): Promise<Response> {
  return fetch(`http://${http}/spillway.v1.CompletionService/Complete`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
}

describe("Complete as JSON over HTTP/1.1", () => {
  it("answers", async () => {
    const response = await post(request("Name a sea."));
    expect(response.status).toBe(200);
    expectAnswer(await response.json());
  });

  it("says what is wrong with a bad request", async () => {
    const response = await post(request(""));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("messages"),
    });
  });

  it.each(["{", '"text"', '{"request": {"route": 7}}'])("refuses %s as a bad request", async (body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_argument" });
  });
});
