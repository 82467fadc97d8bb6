import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createConfigEnvironment } from "../../src/config/environment.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const environment = createConfigEnvironment({ SET: "x", EMPTY: "" });

describe("createConfigEnvironment()", () => {
  it("knows the variables that it was given and no others", () => {
    expect(environment.variable("SET")).toBe("x");
    expect(environment.variable("EMPTY")).toBe("");
    expect(environment.variable("PATH")).toBeUndefined();
  });

  it("reads files up to the bound and says who may read them", async () => {
    const file = join(temporaryFolder(), "f");
    writeFileSync(file, "12345");
    chmodSync(file, 0o600);
    const bytes = new TextEncoder().encode("12345");
    expect(await environment.readFile(file, 5)).toEqual({ kind: "read", bytes, worldReadable: false });
    chmodSync(file, 0o644);
    expect(await environment.readFile(file, 5)).toEqual({ kind: "read", bytes, worldReadable: true });
    expect(await environment.readFile(file, 4)).toEqual({ kind: "too-large" });
  });

  it("says why a file cannot be read", async () => {
    const folder = temporaryFolder();
    expect(await environment.readFile(join(folder, "absent"), 1)).toEqual({
      kind: "unreadable",
      code: "ENOENT",
    });
    expect(await environment.readFile(folder, 1)).toEqual({ kind: "unreadable", code: "EISDIR" });
    expect(await environment.readFile("/dev/zero", 10)).toEqual({ kind: "unreadable", code: "not a file" });
  });

  it("gives a changed file another version", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "f");
    expect(await environment.fileVersion(file)).toBe("ENOENT");
    writeFileSync(file, "1");
    const first = await environment.fileVersion(file);
    expect(await environment.fileVersion(file)).toBe(first);
    writeFileSync(file, "22");
    expect(await environment.fileVersion(file)).not.toBe(first);
    mkdirSync(join(folder, "d"));
    expect(await environment.fileVersion(join(folder, "d"))).not.toBe("ENOENT");
  });
});
