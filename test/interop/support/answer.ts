/** Requests and answers in the JSON form of the protos, as foreign clients write and print them. */
import { expect } from "vitest";

/** The body of a Complete or StreamComplete call. */
export function request(prompt: string, route = "chat-default"): string {
  const messages = prompt === "" ? [] : [{ role: "ROLE_USER", parts: [{ text: prompt }] }];
  return JSON.stringify({ request: { route, messages } });
}

interface StreamEvent {
  readonly attempt?: number;
  readonly textDelta?: { readonly text?: string };
  readonly completed?: { readonly completion?: { readonly attempts?: readonly unknown[] } };
}

/** Holds a unary answer against the contract. */
export function expectAnswer(answer: unknown): void {
  expect(answer).toMatchObject({
    completion: {
      id: expect.stringMatching(/^cmpl-.{26}$/),
      message: { role: "ROLE_ASSISTANT", parts: [{ text: expect.stringMatching(/\S/) }] },
      finishReason: "FINISH_REASON_STOP",
      endpoint: expect.stringMatching(/\S/),
      attempts: expect.arrayContaining([expect.objectContaining({})]),
    },
  });
}

/** Holds a stream's events against the contract: the highest attempt is the answer, and it is complete. */
export function expectStream(events: readonly unknown[]): void {
  const typed = events as readonly StreamEvent[];
  const attempts = typed.map((event) => event.attempt ?? 0);
  expect(attempts).toEqual([...attempts].sort((a, b) => a - b));
  const highest = attempts.at(-1);
  expect(typed[0]).toMatchObject({ attempt: 1, attemptStarted: {} });
  const text = typed.filter((event) => event.attempt === highest).map((event) => event.textDelta?.text ?? "");
  expect(text.join("")).toMatch(/\S/);
  expect(typed.at(-1)).toMatchObject({ completed: { completion: { finishReason: "FINISH_REASON_STOP" } } });
  expect(typed.filter((event) => event.completed !== undefined)).toHaveLength(1);
  expect(typed.at(-1)?.completed?.completion?.attempts).toHaveLength(highest ?? 0);
}
