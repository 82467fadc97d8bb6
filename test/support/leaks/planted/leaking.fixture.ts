/** Does what must never be done: names an endpoint as its key is, and a route as its prompt. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, expect, it } from "vitest";
import { EndpointService } from "../../../../gen/spillway/v1/endpoint_service_pb.ts";
import { Role } from "../../../../gen/spillway/v1/message_pb.ts";
import { runCheck } from "../../../../src/cli/check.ts";
import { startSimulatedProvider } from "../../../../src/simulator/start.ts";
import { loadText } from "../../../config/support/fake-environment.ts";
import { startGateway, tieredConfig } from "../../gateway.ts";
import { startOtlpReceiver } from "../../otlp-receiver.ts";

const key = "sk-planted-key-7c41";
const folder = mkdtempSync(join(tmpdir(), "spillway-planted-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("leaks wherever it can", async () => {
  const provider = await startSimulatedProvider({
    dialect: "openai-chat",
    fault: { kind: "status", status: 500 },
  });
  const collector = await startOtlpReceiver();
  const config = tieredConfig(
    [{ name: key, dialect: "openai-chat", url: provider.url }],
    "    max_wait: 50ms",
  );
  const file = join(folder, "spillway.yaml");
  writeFileSync(file, config);
  const gateway = await startGateway(
    `${config}
decision_log: { file: "${join(folder, "decisions.jsonl")}" }
telemetry:
  log_level: debug
  traces: { endpoint: "${collector.url}", protocol: http_json, sampling_ratio: 1 }
`,
    { KEY: key },
  );
  const user = (value: string) => ({
    route: "main",
    messages: [{ role: Role.USER, parts: [{ content: { case: "text" as const, value } }] }],
  });
  await expect(gateway.completions.complete({ request: user(`the first ${key}`) })).rejects.toThrow();
  const origin = `http://127.0.0.1:${gateway.app.httpPort}`;
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${gateway.app.grpcPort}` });
  await createClient(EndpointService, transport).explainRoute({ request: user("x") });
  await (await fetch(`${origin}/metrics`)).text();
  const asked = {
    model: "no route is called so",
    messages: [{ role: "user", content: "no route is called so" }],
  };
  const refused = await fetch(`${origin}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(asked),
  });
  expect(refused.status).toBe(404);
  await gateway.app.drain();
  await loadText(`routes: [{ name: main, tiers: [{ endpoints: [{ endpoint: ${key} }] }] }]`);
  const quiet = { stdout: () => {}, stderr: () => {}, env: { KEY: key } };
  await runCheck([file], quiet);
  await runCheck([join(folder, `${key}.yaml`)], quiet);
  // It says which file it cannot read, and ends with 1.
  spawnSync(process.execPath, ["src/main.ts", "check", join(folder, `${key}.yaml`)]);
  await provider.close();
  await collector.close();
});
