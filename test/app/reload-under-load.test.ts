/** A hundred configurations, good and bad in turn, put in place as Kubernetes does it while calls run. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { expect, it, vi } from "vitest";
import { CompletionService } from "../../gen/spillway/v1/completion_service_pb.ts";
import { EndpointService } from "../../gen/spillway/v1/endpoint_service_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { runServe } from "../../src/cli/serve.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { tieredConfig } from "../support/gateway.ts";

const reloads = 100;
const callers = 8;
const request = {
  route: "main",
  messages: [
    {
      role: Role.USER,
      parts: [{ content: { case: "text" as const, value: "Who keeps the lock of the river?" } }],
    },
  ],
};

/** "one" never changes; "two" gets another key, comes and goes. Every other one is bad. */
function configOf(number: number, one: SimulatedProvider, two: SimulatedProvider): string {
  const upstreams = [one, two].map(({ name, url }) => ({ name, dialect: "openai-chat" as const, url }));
  const good = tieredConfig(number % 4 === 0 ? upstreams : upstreams.slice(0, 1)).replace(
    /(name: two,.*)env:KEY/,
    `$1env:KEY_${number % 8 === 0 ? "A" : "B"}`,
  );
  return number % 2 === 0 ? good : `${good}\nnonsense: ${number}\n`;
}

/** How many files and folders this process watches, as the kernel counts them; 0 where it is not Linux. */
function watchCount(): number {
  const folder = "/proc/self/fdinfo";
  if (!existsSync(folder)) return 0;
  const texts = readdirSync(folder).map((name) => {
    try {
      return readFileSync(join(folder, name), "utf8");
    } catch {
      // The descriptor of this very listing is closed by now.
      return "";
    }
  });
  return texts.join("").match(/^inotify wd:/gm)?.length ?? 0;
}

/** Calls until told to stop, a stream and a unary call in turn. Resolves to what failed. */
async function call(client: Client<typeof CompletionService>, isOver: () => boolean): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (let number = 0; !isOver(); number += 1) {
    try {
      if (number % 2 === 0) await client.complete({ request });
      else {
        let last: string | undefined;
        for await (const { event } of client.streamComplete({ request })) last = event.case;
        if (last !== "completed") throw new Error("a stream without an end");
      }
    } catch (reason) {
      failures.push(reason);
    }
  }
  return failures;
}

it("loses no call over a hundred reloads, leaks nothing and keeps the health of what did not change", async () => {
  const folder = mkdtempSync(join(tmpdir(), "spillway-reload-"));
  const file = join(folder, "spillway.yaml");
  const script = { text: "well", pacing: { ttftMs: 2, perTokenMs: 1 } };
  const one = await startSimulatedProvider({ name: "one", dialect: "openai-chat", script });
  const two = await startSimulatedProvider({ name: "two", dialect: "openai-chat", script });
  const put = (number: number) => {
    writeFileSync(`${file}.new`, configOf(number, one, two));
    renameSync(`${file}.new`, file);
  };
  put(0);

  const watchersBefore = watchCount();
  let said = "";
  let log = "";
  const stop = new AbortController();
  const served = runServe(["--config", file], {
    stdout: (text) => {
      log += text;
    },
    stderr: (text) => {
      said += text;
    },
    env: { KEY: "k", KEY_A: "a", KEY_B: "b" },
    lines: async function* () {},
    writeFile: async () => {},
    now: () => performance.now(),
    onHangup: () => {},
    stop: stop.signal,
  });
  await vi.waitFor(() => expect(said).toContain("serving"), { timeout: 10_000 });
  const port = /gRPC on port (\d+)/.exec(said)?.[1];
  const baseUrl = `http://127.0.0.1:${port}`;
  const sessionManager = new Http2SessionManager(baseUrl);
  const transport = createGrpcTransport({ baseUrl, sessionManager });
  const client = createClient(CompletionService, transport);

  let isOver = false;
  const running = Array.from({ length: callers }, () => call(client, () => isOver));
  const settled = () => (log.match(/is in force|serves on/g) ?? []).length;
  for (let number = 1; number <= reloads; number += 1) {
    put(number);
    await vi.waitFor(() => expect(settled()).toBe(number), { timeout: 20_000, interval: 5 });
  }
  const watchers = watchCount();
  isOver = true;
  const failures = (await Promise.all(running)).flat();
  const { endpoints } = await createClient(EndpointService, transport).listEndpoints({});
  const generations = one.counters().generations;
  sessionManager.abort();
  stop.abort();

  expect(await served).toBe(0);
  expect(failures).toEqual([]);
  expect((log.match(/is in force/g) ?? []).length).toBe(reloads / 2);
  if (process.platform === "linux") expect(watchers).toBe(watchersBefore + 1);
  expect(watchCount()).toBe(watchersBefore);
  // Had any reload begun it anew, it would count fewer than the provider answered.
  const kept = endpoints.find(({ name }) => name === "one");
  expect(generations).toBeGreaterThan(reloads);
  expect(Number(kept?.attempts?.succeeded)).toBe(generations);
  await vi.waitFor(() => {
    expect(one.counters().openConnections + two.counters().openConnections).toBe(0);
  });
  await Promise.all([one.close(), two.close()]);
  rmSync(folder, { recursive: true });
}, 120_000);
