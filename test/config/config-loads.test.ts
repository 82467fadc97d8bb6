import { describe, expect, it } from "vitest";
import { ConfigLoads } from "../../src/config/config-loads.ts";
import type { LoadResult } from "../../src/config/load.ts";

/** A file whose loads end when the test says so. */
function slowFile() {
  const begun: ((content: string) => void)[] = [];
  const loads = new ConfigLoads(async () => {
    const fingerprint = await new Promise<string>((resolve) => void begun.push(resolve));
    return { kind: "problems", problems: [], warnings: [], sources: { files: [], fingerprint } };
  });
  const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));
  /** Ends the load with this number. */
  const end = async (number: number, content: string) => {
    begun[number]?.(content);
    await settle();
  };
  return { loads, begun, end, settle };
}

const contentOf = (result: LoadResult | undefined) => result?.sources.fingerprint;

describe("loads of a configuration", () => {
  it("do not overtake one another: what was asked for last is in force last", async () => {
    const { loads, begun, end, settle } = slowFile();
    const adopted: (string | undefined)[] = [];
    const adopt = (result: LoadResult) => void adopted.push(contentOf(result));
    void loads.load().then(adopt);
    await settle();
    void loads.load().then(adopt);
    await settle();
    expect(begun).toHaveLength(1);
    await end(0, "old");
    await end(1, "new");
    expect(adopted).toEqual(["old", "new"]);
  });

  it("are one for all who ask while one waits for its turn", async () => {
    const { loads, begun, end, settle } = slowFile();
    const first = loads.load();
    await settle();
    const waiting = [loads.load(), loads.load(), loads.load()];
    await end(0, "a");
    await end(1, "b");
    expect(begun).toHaveLength(2);
    expect(contentOf(await first)).toBe("a");
    expect((await Promise.all(waiting)).map(contentOf)).toEqual(["b", "b", "b"]);
  });

  it("tell what changed since the load before, whoever had asked for that", async () => {
    const { loads, end, settle } = slowFile();
    const load = (number: number, content: string) => settle().then(() => end(number, content));
    void load(0, "a");
    await loads.load();
    void load(1, "a");
    expect(await loads.loadChanged()).toBeUndefined();
    void load(2, "b");
    await loads.load();
    void load(3, "a");
    expect(contentOf(await loads.loadChanged())).toBe("a");
  });
});
