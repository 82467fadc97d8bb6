import { createServer, type RequestListener } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import type { Load } from "../../../src/cli/demo/load.ts";
import { pageDoor } from "../../../src/cli/demo/page-door.ts";

const opened: (() => void)[] = [];

afterEach(() => {
  for (const close of opened.splice(0)) close();
});

const innerDoor: RequestListener = (request, response) =>
  response.end(`inner ${request.method} ${request.url}`);

function fakeLoad(): Load {
  let pace = 0;
  return {
    perSecond: () => pace,
    set(perSecond) {
      pace = perSecond;
    },
    stop: async () => {},
  };
}

async function open(load = fakeLoad()): Promise<string> {
  const server = createServer(pageDoor(innerDoor, load));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push(() => void server.close().closeAllConnections());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

describe("pageDoor()", () => {
  it("hands what it does not know to the door behind it", async () => {
    const url = await open();
    expect(await (await fetch(`${url}/_sim/fault?provider=a`)).text()).toBe(
      "inner GET /_sim/fault?provider=a",
    );
  });

  it.each(["http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:65535"])(
    "lets the page at %s read",
    async (origin) => {
      const url = await open();
      const asked = await fetch(`${url}/_sim`, { method: "OPTIONS", headers: { origin } });
      expect(asked.status).toBe(204);
      expect(asked.headers.get("access-control-allow-origin")).toBe(origin);
      expect(asked.headers.get("access-control-allow-headers")).toBe("content-type");
    },
  );

  it.each([
    "https://example.com",
    "http://localhost.example.com:80",
    "http://127.0.0.1.example.com:80",
    "null",
  ])("does not let the page at %s read", async (origin) => {
    const url = await open();
    const { headers } = await fetch(`${url}/_sim`, { headers: { origin } });
    expect(headers.get("access-control-allow-origin")).toBe(null);
  });

  it("tells and sets the load", async () => {
    const load = fakeLoad();
    const url = `${await open(load)}/_demo/traffic`;
    expect(await (await fetch(url)).json()).toEqual({ perSecond: 0 });
    const set = await fetch(url, { method: "POST", body: '{"perSecond": 20}' });
    expect([set.status, await set.json(), load.perSecond()]).toEqual([200, { perSecond: 20 }, 20]);
  });

  it.each(['{"perSecond": 51}', '{"perSecond": -1}', '{"perSecond": "20"}', "{}", "20", "x".repeat(5_000)])(
    "refuses %.20s as a load",
    async (body) => {
      const load = fakeLoad();
      const response = await fetch(`${await open(load)}/_demo/traffic`, { method: "POST", body });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: expect.stringContaining("0 to 50") });
      expect(load.perSecond()).toBe(0);
    },
  );
});
