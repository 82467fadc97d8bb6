import { describe, expect, it } from "vitest";
import type { Part } from "../../src/core/model/message.ts";
import type { FetchedPicture, PictureSource } from "../../src/core/model/picture.ts";
import { unrestricted } from "../../src/core/model/policy.ts";
import { unlimitedTenant } from "../../src/core/model/tenant-settings.ts";
import { createTenants } from "../../src/state/tenants.ts";
import type { CallDeps } from "../../src/stream/call-deps.ts";
import { mostPictures, wantsPictures, withPictures } from "../../src/stream/pictures.ts";
import { shapeOf } from "../../src/stream/shape.ts";
import { endpointOf, requestOf, routeOf } from "../support/fleet.ts";
import { wellBehaved } from "../support/scripted-provider.ts";
import { VirtualTime } from "../support/virtual-time.ts";
import { callOf, worldOf } from "./world.ts";

const copy = { data: Uint8Array.from([1]), mediaType: "image/png" };
const named = (url: string): Part => ({ kind: "image", source: { kind: "url", url } });
const about = (...parts: readonly Part[]) => requestOf("main", { messages: [{ role: "user", parts }] });
const call = { signal: new AbortController().signal, deadline: undefined };

function depsWith(fetch: PictureSource["fetch"], isWanted = true) {
  const time = new VirtualTime();
  const route = routeOf("main", ["a"]);
  const pictures: PictureSource = { isWanted: () => isWanted, fetch };
  const deps = {
    clock: time,
    timer: time,
    pictures,
    route: (name: string) => (name === "main" ? route : undefined),
  };
  return { time, deps: deps as unknown as CallDeps };
}

const fetched = async (): Promise<FetchedPicture> => ({ kind: "fetched", copy });

describe("wantsPictures()", () => {
  it("is for pictures by URL alone, on routes that need their bytes, where somebody fetches", () => {
    const { deps } = depsWith(fetched);
    expect(wantsPictures(about(named("https://a.example/1")), deps)).toBe(true);
    expect(wantsPictures(about({ kind: "text", text: "https://a.example/1" }), deps)).toBe(false);
    expect(wantsPictures(about({ kind: "image", source: { kind: "data", ...copy } }), deps)).toBe(false);
    expect(wantsPictures(about(named("u")), depsWith(fetched, false).deps)).toBe(false);
    expect(wantsPictures({ ...about(named("u")), route: "other" }, deps)).toBe(false);
    expect(wantsPictures(about(named("u")), { ...deps, pictures: undefined })).toBe(false);
  });
});

describe("withPictures()", () => {
  it("lays the bytes beside each URL, asks once for each, and then any model that sees will do", async () => {
    const asked: string[] = [];
    const { deps } = depsWith(async (url) => {
      asked.push(url);
      return fetched();
    });
    const request = about(named("u"), named("v"), named("u"));
    const pictured = await withPictures(request, call, deps);
    expect(asked).toEqual(["u", "v"]);
    expect(pictured.refusal).toBeUndefined();
    expect(pictured.request.messages[0]?.parts[2]).toEqual({
      kind: "image",
      source: { kind: "url", url: "u", copy },
    });
    expect(shapeOf(request, "t", unrestricted).needs).toEqual(new Set(["images", "image-urls"]));
    expect(shapeOf(pictured.request, "t", unrestricted).needs).toEqual(new Set(["images"]));
  });

  it("leaves the request as it is when one cannot be had, and says why", async () => {
    const { deps } = depsWith(async (url) =>
      url === "v" ? { kind: "refused", why: "it is none" } : fetched(),
    );
    const request = about(named("u"), named("v"));
    expect(await withPictures(request, call, deps)).toEqual({ request, refusal: "it is none" });
  });

  it("fetches a bounded number, and of a bounded size together", async () => {
    const many = Array.from({ length: mostPictures + 1 }, (_, at) => named(`u${at}`));
    expect((await withPictures(about(...many), call, depsWith(fetched).deps)).refusal).toContain(
      "more than 16",
    );
    const large = { data: new Uint8Array(20 * 1024 * 1024), mediaType: "image/png" };
    const { deps } = depsWith(async () => ({ kind: "fetched", copy: large }));
    expect((await withPictures(about(named("u"), named("v")), call, deps)).refusal).toContain("together");
  });

  it("gives up at the call's deadline", async () => {
    const { time, deps } = depsWith(
      (_, signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve({ kind: "refused", why: "given up" }));
        }),
    );
    const late = withPictures(about(named("u")), { ...call, deadline: time.now() + 1_000 }, deps);
    await time.runUntil(time.now() + 1_000);
    expect((await late).refusal).toBe("given up");
  });
});

describe("a tenant over its limits", () => {
  it("makes nobody fetch its pictures", async () => {
    const time = new VirtualTime();
    const rules = { ...unlimitedTenant, concurrency: 1 };
    const asked: string[] = [];
    const { provider, completions } = worldOf({
      time,
      endpoints: [endpointOf("a", { capabilities: new Set(["images"]) })],
      routes: [routeOf("main", ["a"])],
      deps: {
        tenants: createTenants(() => ({ named: new Map(), others: rules }), time),
        pictures: {
          isWanted: () => true,
          async fetch(url) {
            asked.push(url);
            return fetched();
          },
        },
      },
    });
    provider.script("a", { ...wellBehaved, ttft: 300 });
    const ask = (url: string) =>
      completions.complete(about(named(url)), callOf({ tenant: "t", streaming: false }));
    const first = ask("https://a.example/1");
    await expect(ask("https://a.example/2")).rejects.toMatchObject({ status: "resource-exhausted" });
    await time.runUntil(10_000);
    await first;
    expect(asked).toEqual(["https://a.example/1"]);
  });
});
