import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ConfigLoads } from "../../src/config/config-loads.ts";
import type { WatchDirectory } from "../../src/config/directory-watch.ts";
import { createConfigEnvironment } from "../../src/config/environment.ts";
import { type LoadResult, load } from "../../src/config/load.ts";
import { watchConfig } from "../../src/config/watch.ts";
import { VirtualTime } from "../support/virtual-time.ts";
import { configText } from "./support/config-text.ts";
import { configFile, FakeEnvironment } from "./support/fake-environment.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const model = (name: string) => configText({ endpoint: `name: gpt, provider: openai, model: ${name}` });

function modelOf(result: LoadResult): string | undefined {
  return result.kind === "ok" ? result.settings.endpoints[0]?.model : result.problems[0]?.path;
}

/** A folder watch that a test speaks through. */
class FakeDirectory {
  opened = 0;
  closed = 0;
  canBeWatched = true;
  event = () => {};
  end = () => {};

  readonly watch: WatchDirectory = (_directory, onEvent, onEnd) => {
    if (!this.canBeWatched) return undefined;
    this.opened++;
    this.event = onEvent;
    this.end = onEnd;
    return { close: () => this.closed++ };
  };
}

async function watchFake() {
  const time = new VirtualTime();
  const environment = new FakeEnvironment();
  const directory = new FakeDirectory();
  const told: (string | undefined)[] = [];
  environment.variables.set("KEY", "k");
  environment.write(configFile, model("one"));
  const loads = new ConfigLoads(() => load(configFile, environment));
  await loads.load();
  const onChange = (result: LoadResult) => told.push(modelOf(result));
  const start = () =>
    watchConfig(configFile, { environment, timer: time, loads, onChange, watchDirectory: directory.watch });
  return { time, environment, directory, loads, told, start };
}

describe("watchConfig()", () => {
  it("reads the file 50 ms after the last event of a change, once", async () => {
    const { time, environment, directory, told, start } = await watchFake();
    start();
    environment.write(configFile, model("half"));
    directory.event();
    await time.runUntil(40);
    environment.write(configFile, model("two"));
    directory.event();
    await time.runUntil(89);
    expect(told).toEqual([]);
    await time.runUntil(90);
    expect(told).toEqual(["two"]);
  });

  it("is silent when the content is the same", async () => {
    const { time, environment, directory, told, start } = await watchFake();
    start();
    environment.write(configFile, model("one"));
    directory.event();
    await time.runUntil(60_000);
    expect(told).toEqual([]);
  });

  it("tells a bad file, once, and the good one that follows, even if it is the first again", async () => {
    const { time, environment, directory, told, start } = await watchFake();
    start();
    environment.write(configFile, "providrs: []");
    directory.event();
    await time.runUntil(1_000);
    directory.event();
    await time.runUntil(2_000);
    environment.write(configFile, model("one"));
    directory.event();
    await time.runUntil(3_000);
    expect(told).toEqual(["endpoints", "one"]);
  });

  it("does not take what another one loaded meanwhile for what is in force", async () => {
    const { time, environment, directory, loads, told, start } = await watchFake();
    start();
    environment.write(configFile, model("two"));
    directory.event();
    // A signal is faster than the watch, and by its time the file is the first again.
    expect(modelOf(await loads.load())).toBe("two");
    environment.write(configFile, model("one"));
    await time.runUntil(1_000);
    expect(told).toEqual(["one"]);
    // And what the signal put in force already is not told again.
    environment.write(configFile, model("three"));
    directory.event();
    await loads.load();
    await time.runUntil(2_000);
    expect(told).toEqual(["one"]);
  });

  it("sees without any event, within 10 s, the file and the files of secrets", async () => {
    const { time, environment, told, start } = await watchFake();
    environment.write(configFile, model("keyed").replace("env:KEY", '"file:../secret/key"'));
    environment.write("secret/key", "first");
    start();
    await time.runUntil(10_000);
    expect(told).toEqual(["keyed"]);
    environment.write("secret/key", "second");
    await time.runUntil(20_000);
    expect(told).toEqual(["keyed", "keyed"]);
    await time.runUntil(60_000);
    expect(told).toHaveLength(2);
  });

  it("opens the watch of the folder again when it broke or could not be opened", async () => {
    const { time, environment, directory, told, start } = await watchFake();
    directory.canBeWatched = false;
    start();
    expect(directory.opened).toBe(0);
    directory.canBeWatched = true;
    await time.runUntil(10_000);
    expect(directory.opened).toBe(1);
    directory.end();
    await time.runUntil(20_000);
    expect(directory.opened).toBe(2);
    environment.write(configFile, model("two"));
    directory.event();
    await time.runUntil(20_050);
    expect(told).toEqual(["two"]);
  });

  it("tells nothing after its close, leaves no timer and no watch", async () => {
    const { time, environment, directory, told, start } = await watchFake();
    const watch = start();
    environment.write(configFile, model("two"));
    directory.event();
    watch.close();
    expect(time.pending).toBe(0);
    expect(directory.closed).toBe(1);
    directory.event();
    await time.runUntil(60_000);
    expect(told).toEqual([]);
    expect(time.pending).toBe(0);
  });
});

describe("watchConfig() on a real folder", () => {
  /** A virtual clock that tells when somebody sets a timer of this length. */
  class AwaitedTime extends VirtualTime {
    #wanted: { readonly delayMs: number; readonly resolve: () => void } | undefined;

    override after(delayMs: number, callback: () => void): () => void {
      const cancel = super.after(delayMs, callback);
      if (this.#wanted?.delayMs === delayMs) this.#wanted.resolve();
      return cancel;
    }

    timerOf(delayMs: number): Promise<void> {
      return new Promise((resolve) => {
        this.#wanted = { delayMs, resolve };
      });
    }
  }

  async function watchReal(file: string) {
    const time = new AwaitedTime();
    const environment = createConfigEnvironment({ KEY: "k" });
    const loads = new ConfigLoads(() => load(file, environment));
    await loads.load();
    let tell = (_result: LoadResult) => {};
    const watch = watchConfig(file, {
      environment,
      timer: time,
      loads,
      onChange: (result) => tell(result),
    });
    onTestFinished(() => watch.close());
    /** Makes the change and gives what is told of it. */
    const changed = async (change: () => void): Promise<LoadResult> => {
      const told = new Promise<LoadResult>((resolve) => {
        tell = resolve;
      });
      const event = time.timerOf(50);
      change();
      await event;
      await time.runUntil(time.now() + 50);
      return told;
    };
    return { changed };
  }

  it("sees the swap of a symbolic link, as Kubernetes mounts a ConfigMap", async () => {
    const folder = temporaryFolder();
    const version = (name: string) => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "spillway.yaml"), model(name));
      symlinkSync(name, join(folder, "..data_new"));
      renameSync(join(folder, "..data_new"), join(folder, "..data"));
    };
    version("v1");
    symlinkSync(join("..data", "spillway.yaml"), join(folder, "spillway.yaml"));
    const { changed } = await watchReal(join(folder, "spillway.yaml"));
    expect(modelOf(await changed(() => version("v2")))).toBe("v2");
    expect(modelOf(await changed(() => version("v3")))).toBe("v3");
  });

  it("sees an editor put a new file in the old one's place", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "spillway.yaml");
    writeFileSync(file, model("one"));
    const { changed } = await watchReal(file);
    const saved = await changed(() => {
      writeFileSync(join(folder, ".spillway.yaml.swp"), model("two"));
      renameSync(join(folder, ".spillway.yaml.swp"), file);
    });
    expect(modelOf(saved)).toBe("two");
  });
});
