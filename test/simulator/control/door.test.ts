import { afterEach, describe, expect, it } from "vitest";
import { type ControlDoor, startControlDoor } from "../../../src/simulator/start-control-door.ts";
import { type RawAnswer, send } from "../client.ts";
import { callOf } from "../dialect-calls.ts";
import { start } from "../running.ts";

const doors: ControlDoor[] = [];

afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.close()));
});

function post(url: string, body: unknown): Promise<RawAnswer> {
  return send({ url, body });
}

describe("the control door", () => {
  it("tells state and takes faults on the provider's own port, without counting itself", async () => {
    const provider = await start({ dialect: "anthropic", name: "bravo", controlDoor: true });
    const set = await post(`${provider.url}/_sim/fault`, { kind: "error", error: "overloaded" });
    expect(set.status).toBe(200);
    expect((await send(callOf(provider, true))).status).toBe(529);
    const state = await send({ url: `${provider.url}/_sim`, method: "GET" });
    expect(JSON.parse(state.text)).toMatchObject({
      providers: [
        {
          name: "bravo",
          dialect: "anthropic",
          faults: [{ kind: "error", error: "overloaded" }],
          counters: { requests: 1, errors: 1 },
          lastRequest: "POST /v1/messages",
        },
      ],
    });
  });

  it("shows no key and no prompt", async () => {
    const provider = await start({ dialect: "anthropic", controlDoor: true });
    const call = callOf(provider, true);
    await send({ ...call, headers: { ...call.headers, "x-api-key": "secret-key" } });
    const state = await send({ url: `${provider.url}/_sim`, method: "GET" });
    expect(state.text).not.toMatch(/secret-key|river/u);
  });

  it("is no part of a provider that was not told to have one", async () => {
    const provider = await start({ dialect: "openai-chat" });
    expect((await send({ url: `${provider.url}/_sim`, method: "GET" })).status).toBe(404);
    expect(provider.counters().requests).toBe(1);
  });

  it("stands before several providers, and stays open while one refuses connections", async () => {
    const alpha = await start({ dialect: "openai-chat", name: "alpha" });
    const bravo = await start({ dialect: "gemini", name: "bravo" });
    const door = await startControlDoor({ providers: [alpha, bravo] });
    doors.push(door);
    expect((await post(`${door.url}/_sim/fault?provider=bravo`, { kind: "refuse-connections" })).status).toBe(
      200,
    );
    await expect(send(callOf(bravo, true))).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect((await send(callOf(alpha, true))).status).toBe(200);
    await post(`${door.url}/_sim/fault?provider=bravo`, []);
    expect((await send(callOf(bravo, true))).status).toBe(200);
  });

  it("says what it wants when it can not follow", async () => {
    const alpha = await start({ dialect: "openai-chat", name: "alpha", controlDoor: true });
    const bravo = await start({ dialect: "gemini", name: "bravo" });
    const door = await startControlDoor({ providers: [alpha, bravo] });
    doors.push(door);
    const nameless = await post(`${door.url}/_sim/fault`, { kind: "hang" });
    expect(nameless).toMatchObject({ status: 400, text: expect.stringContaining("one of alpha, bravo") });
    const broken = await post(`${alpha.url}/_sim/fault`, "{kind");
    expect(broken).toMatchObject({ status: 400, text: expect.stringContaining("the body is not JSON") });
    const strange = await post(`${alpha.url}/_sim/fault`, { kind: "explode" });
    expect(strange).toMatchObject({
      status: 400,
      text: expect.stringContaining("fault.kind must be one of"),
    });
    const huge = await post(`${alpha.url}/_sim/fault`, "x".repeat(70_000));
    expect(huge.status).toBe(413);
    expect((await post(`${alpha.url}/_sim/nothing`, {})).status).toBe(404);
    expect(alpha.faults()).toEqual([]);
  });

  it("lists the forms of all faults", async () => {
    const provider = await start({ dialect: "openai-chat", controlDoor: true });
    const answer = await send({ url: `${provider.url}/_sim/fault`, method: "GET" });
    expect((JSON.parse(answer.text) as { forms: string[] }).forms.join("\n")).toContain('"kind": "stall"');
  });
});
