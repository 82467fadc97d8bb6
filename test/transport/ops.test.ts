import { describe, expect, it } from "vitest";
import { openDoors } from "./support/doors.ts";

describe("the pages for operators", () => {
  it("say that the process lives, and until the drain that it is ready", async () => {
    const doors = await openDoors();
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${doors.http.port}${path}`);
      return [response.status, await response.text()];
    };
    expect(await get("/healthz")).toEqual([200, "ok\n"]);
    expect(await get("/readyz")).toEqual([200, "ready\n"]);
    doors.readiness.stop();
    expect(await get("/healthz?verbose=1")).toEqual([200, "ok\n"]);
    expect(await get("/readyz")).toEqual([503, "draining\n"]);
  });

  it("show the metrics that app makes, and 500 without a word when it cannot", async () => {
    let isBroken = false;
    const doors = await openDoors({
      metrics: async () => {
        if (isBroken) throw new Error("secret inside");
        return { contentType: "text/plain; version=0.0.4", body: "up 1\n" };
      },
    });
    const url = `http://127.0.0.1:${doors.http.port}/metrics`;
    const response = await fetch(url);
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4");
    expect(await response.text()).toBe("up 1\n");
    isBroken = true;
    const broken = await fetch(url);
    expect([broken.status, await broken.json()]).toEqual([
      500,
      { code: "internal", message: "internal error" },
    ]);
    expect(doors.logged).toHaveLength(1);
  });

  it("have no /metrics where app makes none", async () => {
    const doors = await openDoors();
    expect((await fetch(`http://127.0.0.1:${doors.http.port}/metrics`)).status).toBe(404);
  });

  it("answer HEAD without a body and refuse to be written", async () => {
    const doors = await openDoors();
    const url = `http://127.0.0.1:${doors.http.port}/healthz`;
    const head = await fetch(url, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "3", ""]);
    expect((await fetch(url, { method: "POST" })).status).toBe(405);
  });
});
