/** The commands that ask a running Spillway, over the whole service with simulated providers. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { runDrain, runReload, runResume, runTrip } from "../../../src/cli/remote/administer.ts";
import { runComplete } from "../../../src/cli/remote/complete.ts";
import { runEndpoints } from "../../../src/cli/remote/endpoints.ts";
import { runExplain } from "../../../src/cli/remote/explain.ts";
import { runTail } from "../../../src/cli/remote/tail.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../../src/simulator/start.ts";
import { type Gateway, startGateway, tieredConfig } from "../../support/gateway.ts";
import { type ConsoleOptions, runIn } from "./console.ts";

const identity = "identity: { anonymous: { permissions: [complete, read, admin] } }\n";

describe("the commands that ask a running Spillway", () => {
  let one: SimulatedProvider;
  let two: SimulatedProvider;
  let gateway: Gateway;

  beforeAll(async () => {
    one = await startSimulatedProvider({ name: "one", dialect: "openai-chat", script: { text: "from one" } });
    two = await startSimulatedProvider({ name: "two", dialect: "openai-chat", script: { text: "from two" } });
    const upstreams = [one, two].map(({ name, url }) => ({ name, dialect: "openai-chat" as const, url }));
    gateway = await startGateway(identity + tieredConfig(upstreams));
  });

  afterEach(() => one.setFault([]));

  afterAll(async () => {
    await gateway.app.drain();
    await Promise.all([one.close(), two.close()]);
  });

  const run = (command: Parameters<typeof runIn>[0], args: readonly string[], options: ConsoleOptions = {}) =>
    runIn(command, args, {
      ...options,
      env: { SPILLWAY_URL: `http://127.0.0.1:${gateway.app.httpPort}`, ...options.env },
    });

  it("prints an answer, and what became of the call beside it", async () => {
    const { code, stdout, stderr } = await run(runComplete, ["main", "Hello,", "you"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "from one\n" });
    expect(stderr).toMatch(/^\[one, stop, \d+ \+ \d+ tokens, \$0\.0000\d\d\]\n$/);
  });

  it("says where a stream broke, and prints the new answer from its start", async () => {
    await one.setFault({ kind: "cut", afterTokens: 1, manner: "reset" });
    const { code, stdout } = await run(runComplete, ["main", "Hello"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^from[^\n]*\n--- one broke off \(connection-lost\): the \d+ bytes above are void; starting over ---\nfrom two\n$/,
    );
  });

  it("chats turn by turn until an empty line, and goes on after a turn that failed", async () => {
    const { code, stdout, stderr } = await run(runComplete, ["main", "--max-tokens", "100"], {
      input: ["Hello", "And you?", "", "never asked"],
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "from one\nfrom one\n" });
    expect(stderr.match(/^> /gm)).toHaveLength(3);
  });

  it("prints every event as a line of JSON for scripts", async () => {
    const { stdout } = await run(runComplete, ["main", "Hello", "--json"]);
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => Object.keys(JSON.parse(line)));
    expect(events.at(0)).toEqual(["attempt", "attemptStarted"]);
    expect(events.at(-1)).toEqual(["attempt", "completed"]);
  });

  it("tells an unknown route, a gateway that is not there and a wrong option apart", async () => {
    expect(await run(runComplete, ["nowhere", "Hello"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^NOT_FOUND: there is no route "nowhere"/),
    });
    const elsewhere = { env: { SPILLWAY_URL: "http://127.0.0.1:1" } };
    expect(await run(runEndpoints, [], elsewhere)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^no Spillway answers at http:\/\/127\.0\.0\.1:1: is it running there\?/),
    });
    expect(await run(runComplete, ["main", "Hello", "--recovery", "prayer"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^--recovery is one of restart, hold, hold_prefix, fail\n/),
    });
    expect(await run(runTrip, ["one", "--cool-down", "soon"])).toMatchObject({ code: 2 });
  });

  it("shows what was tried when there is no answer", async () => {
    await one.setFault({ kind: "cut", afterTokens: 1, manner: "reset" });
    const { code, stderr } = await run(runComplete, ["main", "Hello", "--recovery", "fail"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^UNAVAILABLE: /);
    expect(stderr).toMatch(/^ {2}1 one: failed: connection-lost after /m);
  });

  it("shows the endpoints, and an operator's changes to them", async () => {
    const { stdout } = await run(runEndpoints, ["--route", "main"]);
    expect(stdout).toMatch(/^endpoint +model +health +breaker +share/);
    expect(stdout).toMatch(/^two +two-model +\d\.\d\d +closed +main\/1 /m);
    expect((await run(runDrain, ["two"])).stdout).toMatch(/ drained$/m);
    expect((await run(runResume, ["two"])).stdout).not.toMatch(/ drained$/m);
    expect((await run(runTrip, ["two", "--cool-down", "60"])).stdout).toMatch(/^two .* open /m);
    expect((await run(runResume, ["two"])).stdout).toMatch(/^two .* closed /m);
    const json = (await run(runDrain, ["two", "--json"])).stdout;
    expect(JSON.parse(json)).toMatchObject({ name: "two", drained: true });
    await run(runResume, ["two"]);
    expect(await run(runDrain, ["three"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^NOT_FOUND/),
    });
  });

  it("watches until it is stopped", async () => {
    let seen = 0;
    const { code } = await run(runEndpoints, ["--watch"], {
      onOutput(_, stop) {
        seen += 1;
        stop.abort();
      },
    });
    expect({ code, seen }).toEqual({ code: 0, seen: 1 });
  });

  it("explains where a request would go, and why not elsewhere", async () => {
    const { stdout } = await run(runExplain, ["main", "--prompt", "Hello", "--regions", "eu"]);
    expect(stdout).toContain("no endpoint may serve it\n");
    expect(stdout).toMatch(/^ {2}one: (preference|policy): /m);
    expect((await run(runExplain, ["main"])).stdout).toMatch(/^one +0 +>?\d+ % /m);
    const json = JSON.parse((await run(runExplain, ["main", "--json"])).stdout);
    expect(json).toMatchObject({ route: "main", candidates: expect.any(Array) });
  });

  it("tails the calls that ended, the troubled ones alone when asked", async () => {
    await one.setFault({ kind: "cut", afterTokens: 1, manner: "reset" });
    await run(runComplete, ["main", "A troubled call"]);
    const { stdout } = await run(runTail, ["--troubled", "--last", "1"], {
      onOutput: (_, stop) => stop.abort(),
    });
    expect(stdout).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} main stream ok .* \$0\.\d{6} one \(connection-lost\) > two\n$/,
    );
    expect(stdout).not.toContain("troubled call");
  });

  it("says so when there is no configuration to read anew", async () => {
    expect(await run(runReload, [])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^UNIMPLEMENTED/),
    });
  });

  it("has failed when it is stopped before the answer is whole", async () => {
    await one.setFault({ kind: "stall", afterTokens: 1 });
    const { code, stdout, stderr } = await run(runComplete, ["main", "Hello"], {
      onOutput: (_, stop) => stop.abort(),
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "from" });
    expect(stderr).toMatch(/^CANCELED: /);
  });
});
