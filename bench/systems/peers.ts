/** The peers that their registries let run, each by its documented way to a host of one's own. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { measuredCore, type Started, type StartOptions, start } from "./process.ts";
import { freePort, pidOf, type System, type World } from "./system.ts";

/** Portkey's gateway from npm, listening at `port`. */
export function startPortkey(peers: string, port: number): Promise<Started> {
  const entry = join(peers, "portkey/node_modules/@portkey-ai/gateway/build/start-server.js");
  return start([process.execPath, entry, `--port=${port}`, "--headless"], {
    core: measuredCore,
    env: { NODE_ENV: "production" },
    ready: port,
  });
}

export async function portkey({ upstreamPort }: World, peers: string): Promise<readonly System[]> {
  const port = await freePort();
  const started = await startPortkey(peers, port);
  const headers = {
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": `http://127.0.0.1:${upstreamPort}/v1`,
    authorization: "Bearer k",
  };
  return [{ name: "Portkey", protocol: "openai", port, pid: pidOf(started), headers, started }];
}

/** Quiet, and without keys of callers, as all that stands here: it listens on this machine only. */
const litellmEnv: NonNullable<StartOptions["env"]> = {
  LITELLM_LOG: "ERROR",
  LITELLM_MODE: "PRODUCTION",
  LITELLM_LOCAL_MODEL_COST_MAP: "True",
  NO_DOCS: "True",
  LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY: "true",
};

/** LiteLLM's proxy from PyPI, one worker, no database, with this configuration. */
export function startLitellm(peers: string, port: number, configFile: string): Promise<Started> {
  const options = ["--config", configFile, "--host", "127.0.0.1", "--port", `${port}`, "--num_workers", "1"];
  return start([join(peers, "litellm/bin/litellm"), ...options], {
    core: measuredCore,
    env: litellmEnv,
    ready: port,
    timeoutMs: 120_000,
  });
}

export async function litellm(
  { upstreamPort, folder, models }: World,
  peers: string,
): Promise<readonly System[]> {
  const port = await freePort();
  const list = models.map(
    (model) =>
      `  - { model_name: ${model}, litellm_params: { model: openai/${model}, api_base: "http://127.0.0.1:${upstreamPort}/v1", api_key: k } }`,
  );
  const file = join(folder, `litellm-${port}.yaml`);
  writeFileSync(
    file,
    `model_list:\n${list.join("\n")}\nlitellm_settings: { telemetry: false, num_retries: 0, callbacks: [] }\n`,
  );
  const started = await startLitellm(peers, port, file);
  const headers = { authorization: "Bearer k" };
  return [{ name: "LiteLLM", protocol: "openai", port, pid: pidOf(started), headers, started }];
}
