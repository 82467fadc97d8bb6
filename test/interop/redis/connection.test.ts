/** Passwords, users, TLS, prefixes, and a server that goes and comes back. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { Secret } from "../../../src/core/model/secret.ts";
import { RedisServer } from "./support/redis-server.ts";
import { asking, connectReplica, insist, joinReplica, type SharedState, silent } from "./support/state.ts";

const open: SharedState[] = [];

async function joined(...asked: Parameters<typeof joinReplica>): Promise<SharedState> {
  const replica = await joinReplica(...asked);
  open.push(replica);
  return replica;
}

afterEach(() => {
  for (const { connection } of open.splice(0)) connection.close();
});

/** As docs/replicas.md says it. */
function documentedRule(): string {
  const line = readFileSync("docs/replicas.md", "utf8")
    .split("\n")
    .find((each) => each.startsWith("ACL SETUSER"));
  if (line === undefined) throw new Error("docs/replicas.md has no ACL rule");
  return line.replace("PASSWORD", "open-sesame");
}

describe("a store with users", () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await RedisServer.start({ args: ["--requirepass", "root-word"] });
    const [, ...rule] = documentedRule().split(" ");
    execFileSync("redis-cli", [
      "-p",
      String(server.port),
      "--no-auth-warning",
      "-a",
      "root-word",
      "ACL",
      ...rule,
    ]);
  });
  afterAll(() => server.kill());

  const user = { keyPrefix: "spillway", username: "spillway", password: new Secret("open-sesame") };

  it("lets the documented user do all that replicas do, and nothing outside their keys", async () => {
    const { state, answers, connection } = await joined({ port: server.port, ...user }, "one");
    const ask = { bucket: "requests a", perSecond: 10, burst: 2, charge: 0, want: 1 };
    const block = { account: "acc", forMs: 1_000, reason: "blocked", detail: "" } as const;
    const news = await insist(() => state.exchange({ ...asking(ask), blocks: [block] }));
    expect(news.grants[0]?.granted).toBe(1);
    expect(await state.tryAcquireProbe("a", 100)).toBe(true);
    expect(
      await insist(async () => {
        const claim = await answers.claim("k", "q");
        return claim.kind === "unreachable" ? undefined : claim;
      }),
    ).toMatchObject({ kind: "granted" });
    expect(await answers.renew("k", "q")).toBe("held");
    await answers.finish("k", "q", "text");
    await state.leave();
    const script = { text: "return redis.call('GET', KEYS[1])", sha1: "0".repeat(40) };
    await expect(connection.run(script, ["other:key"], [])).rejects.toThrow(/NOPERM|permission/i);
  });

  it("lets nobody in by the default user's password or a wrong one", async () => {
    for (const password of [new Secret("root-word"), new Secret("wrong"), undefined]) {
      const { state, connection, losses } = await connectReplica(
        { port: server.port, ...user, password },
        "one",
      );
      await vi.waitFor(async () => {
        await state.exchange(silent);
        expect(losses.length + Number(password === undefined)).toBeGreaterThan(0);
      });
      expect(await state.exchange(silent)).toBeUndefined();
      expect(losses.join()).not.toContain("root-word");
      connection.close();
    }
  });
});

describe("a store with TLS", () => {
  let folder: string;
  let server: RedisServer;
  const pem = (name: string) => readFileSync(join(folder, name), "utf8");

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "spillway-redis-"));
    const openssl = (...args: readonly string[]) =>
      execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
    const subject = (name: string) => ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    openssl(
      "req",
      "-x509",
      ...key,
      "-keyout",
      "ca.key",
      "-out",
      "ca.pem",
      "-days",
      "2",
      "-subj",
      "/CN=test-ca",
    );
    for (const name of ["redis.internal", "replica"]) {
      const files = ["-keyout", `${name}.key`, "-out", `${name}.pem`];
      openssl(
        "req",
        "-x509",
        ...key,
        ...files,
        "-days",
        "2",
        ...subject(name),
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
      );
    }
    server = await RedisServer.start({
      args: [
        ...["--tls-cert-file", join(folder, "redis.internal.pem")],
        ...[
          "--tls-key-file",
          join(folder, "redis.internal.key"),
          "--tls-ca-cert-file",
          join(folder, "ca.pem"),
        ],
        ...["--tls-auth-clients", "yes"],
      ],
      tls: true,
    });
  });

  afterAll(async () => {
    await server.kill();
    rmSync(folder, { recursive: true });
  });

  it("is reached with its authority, its name and a certificate of one's own", async () => {
    const client = { certificate: pem("replica.pem"), key: new Secret(pem("replica.key")) };
    const tls = { ca: pem("ca.pem"), serverName: "redis.internal", client };
    const { state } = await joined({ port: server.port, tls }, "one");
    expect((await insist(() => state.exchange(silent))).replicas).toBe(1);
  });

  it.each(["another name", "another authority", "no certificate", "no TLS"])(
    "is not reached with %s",
    async (what) => {
      const client = { certificate: pem("replica.pem"), key: new Secret(pem("replica.key")) };
      const tls = {
        ca: what === "another authority" ? pem("replica.pem") : pem("ca.pem"),
        serverName: what === "another name" ? "redis.example" : "redis.internal",
        client: what === "no certificate" ? undefined : client,
      };
      const replica = await connectReplica(
        { port: server.port, tls: what === "no TLS" ? undefined : tls },
        "one",
      );
      open.push(replica);
      await vi.waitFor(
        async () => {
          expect(await replica.state.exchange(silent)).toBeUndefined();
          expect(replica.losses.length).toBeGreaterThan(0);
        },
        { timeout: 20_000 },
      );
      expect(await replica.state.exchange(silent)).toBeUndefined();
    },
  );
});

describe("a store that others use too", () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.kill());

  it("keeps fleets apart by prefix and by database", async () => {
    const replicas = [
      await joined({ port: server.port, keyPrefix: "blue" }, "one"),
      await joined({ port: server.port, keyPrefix: "green" }, "two"),
      await joined({ port: server.port, keyPrefix: "blue", database: 1 }, "three"),
    ];
    for (const { state } of replicas) expect((await insist(() => state.exchange(silent))).replicas).toBe(1);
    const redis = server.client();
    for (const key of await redis.keys("*")) expect(key).toMatch(/^\{(blue|green)\}:/);
    redis.disconnect();
  });

  it("is gone within 20 ms a question, and back by itself, with nothing in it", async () => {
    const { state, store, losses } = await joined({ port: server.port }, "one");
    await server.kill();
    const waits: number[] = [];
    for (let i = 0; i < 30; i += 1) {
      const since = performance.now();
      expect(await state.exchange(silent)).toBeUndefined();
      waits.push(performance.now() - since);
    }
    expect(store.isLeftAlone).toBe(true);
    expect(waits.toSorted((a, b) => a - b)[15]).toBeLessThanOrEqual(20);
    // It is said once, however often it is tried again.
    await vi.waitFor(() => expect(losses).toHaveLength(1));
    await server.restart();
    expect((await insist(() => state.exchange(silent))).replicas).toBe(1);
  });

  it("forgets its scripts, and gets them again", async () => {
    const { state } = await joined({ port: server.port }, "one");
    const redis = server.client();
    await redis.script("FLUSH");
    redis.disconnect();
    expect((await insist(() => state.exchange(silent))).replicas).toBeGreaterThan(0);
  });
});
