/** Another configuration while calls run, over the whole service. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AdminService } from "../../gen/spillway/v1/admin_service_pb.ts";
import { CompletionService } from "../../gen/spillway/v1/completion_service_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { type App, startApp } from "../../src/app/app.ts";
import { createConfigEnvironment } from "../../src/config/environment.ts";
import { load } from "../../src/config/load.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { tieredConfig } from "../support/gateway.ts";

const permissions = "identity: { anonymous: { permissions: [complete, read, admin] } }\n";
const request = {
  route: "main",
  messages: [
    {
      role: Role.USER,
      parts: [{ content: { case: "text" as const, value: "Who keeps the lock of the river?" } }],
    },
  ],
};

describe("a reload", () => {
  let folder: string;
  let file: string;
  let one: SimulatedProvider;
  let two: SimulatedProvider;
  let app: App;
  const log: string[] = [];

  const configOf = (...providers: readonly SimulatedProvider[]) =>
    permissions + tieredConfig(providers.map(({ name, url }) => ({ name, dialect: "openai-chat", url })));
  const clientOf = <Service extends typeof AdminService | typeof CompletionService>(service: Service) =>
    createClient(service, createGrpcTransport({ baseUrl: `http://127.0.0.1:${app.grpcPort}` }));

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "spillway-"));
    file = join(folder, "spillway.yaml");
    one = await startSimulatedProvider({ name: "one", dialect: "openai-chat", script: { text: "from one" } });
    two = await startSimulatedProvider({ name: "two", dialect: "openai-chat", script: { text: "from two" } });
    writeFileSync(file, configOf(one));
    const loadConfig = () => load(file, createConfigEnvironment({ KEY: "k" }));
    const loaded = await loadConfig();
    if (loaded.kind !== "ok") throw new Error("the first configuration is bad");
    app = await startApp({ settings: loaded.settings, writeLog: (line) => log.push(line), loadConfig });
  });

  afterEach(async () => {
    await app.drain();
    await Promise.all([one.close(), two.close()]);
    rmSync(folder, { recursive: true });
    log.length = 0;
  });

  it("puts the new configuration in force and says what changed", async () => {
    writeFileSync(file, configOf(two));
    const { version, changes } = await clientOf(AdminService).reloadConfig({});
    expect(version).toBe(2n);
    expect(changes).toEqual([
      "provider two is new",
      "provider one is gone",
      "endpoint two is new",
      "endpoint one is gone",
      "route main changed",
    ]);
    const { completion } = await clientOf(CompletionService).complete({ request });
    expect(completion?.endpoint).toBe("two");
  });

  it("refuses a bad file with every problem, and the old configuration serves on", async () => {
    writeFileSync(file, `${configOf(one)}\nnonsense: true\ndrain_timeout: never\n`);
    const refused = clientOf(AdminService).reloadConfig({});
    await expect(refused).rejects.toThrow(/nonsense[\s\S]*drain_timeout/);
    const { completion } = await clientOf(CompletionService).complete({ request });
    expect(completion?.endpoint).toBe("one");
    expect(log.join("")).toContain("the old one serves on");
  });

  it("lets a stream that runs end on what it began with", async () => {
    one.setScript({ tokens: 30, pacing: { perTokenMs: 5 } });
    let text = "";
    let reloaded = false;
    for await (const { event } of clientOf(CompletionService).streamComplete({ request })) {
      if (event.case === "textDelta") text += event.value.text;
      if (event.case === "textDelta" && !reloaded) {
        reloaded = true;
        writeFileSync(file, configOf(two));
        await clientOf(AdminService).reloadConfig({});
      }
      if (event.case === "completed") expect(event.value.completion?.endpoint).toBe("one");
    }
    expect(text.split(" ").length).toBeGreaterThan(20);
  });
});
