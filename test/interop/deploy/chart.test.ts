/** The chart and the manifests, by Helm itself and by the types of the Kubernetes APIs. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { runCheck } from "../../../src/cli/check.ts";
import { run } from "../support/command.ts";

const chart = "deploy/helm/spillway";
const helm = process.env["HELM"] ?? "helm";
const decoder = process.env["DECODE"] ?? "";

/** Everything on that is off by default, and the other way round. */
const contrary = [
  "autoscaling.enabled=true",
  "serviceMonitor.enabled=true",
  "probes.grpc=false",
  "headlessService=false",
  "topologySpread.enabled=false",
  "serviceAccount.create=false",
  "image.digest=sha256:0123",
  "fileSecrets[0]=spillway-tls",
  "extraEnv[0].name=HTTPS_PROXY,extraEnv[0].value=http://proxy:3128",
  "networkPolicy.allowMetricsFrom[0].namespaceSelector.matchLabels.name=monitoring",
  "networkPolicy.extraEgress[0].ports[0].port=6379",
  "drain.preStopSeconds=0",
  "extraVolumes[0].name=decisions,extraVolumes[0].emptyDir.sizeLimit=2Gi",
  "extraVolumeMounts[0].name=decisions,extraVolumeMounts[0].mountPath=/var/lib/spillway",
  "podAnnotations.a=b,podLabels.c=d,nodeSelector.e=f,priorityClassName=high",
];

async function rendered(settings: readonly string[] = []): Promise<string> {
  const flags = settings.flatMap((setting) => ["--set", setting]);
  const { code, stdout, stderr } = await run(helm, [
    ...["template", "spillway", chart, "--kube-version", "1.33.0"],
    ...flags,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
}

/** Each object by name, with "ok" or what its API does not know. */
function decoded(documents: string): { readonly code: number | null; readonly lines: readonly string[] } {
  const { status, stdout } = spawnSync(decoder, { input: documents, encoding: "utf8" });
  return { code: status, lines: stdout.trim().split("\n") };
}

describe("the Helm chart", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "spillway-chart-"));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it("passes Helm's own lint", async () => {
    const { code, stdout } = await run(helm, ["lint", "--strict", chart, "--kube-version", "1.33.0"]);
    expect(stdout).toContain("0 chart(s) failed");
    expect(code).toBe(0);
  });

  it.each([
    { values: "its defaults", settings: [], objects: 7 },
    { values: "everything the other way round", settings: contrary, objects: 7 },
  ])("is made of objects that Kubernetes knows, with $values", async ({ settings, objects }) => {
    const { code, lines } = decoded(await rendered(settings));
    expect(lines.filter((line) => !line.endsWith(": ok"))).toEqual([]);
    expect(code).toBe(0);
    expect(lines).toHaveLength(objects);
  });

  it("is decoded strictly: a misspelt field is found", () => {
    const { code, lines } = decoded(
      "apiVersion: v1\nkind: Service\nmetadata: { name: x }\nspec: { portz: [] }\n",
    );
    expect(code).toBe(1);
    expect(lines[0]).toContain('unknown field "portz"');
  });

  it("holds a configuration that spillway check finds good", async () => {
    const text = parseAllDocuments(await rendered())
      .map((document) => document.toJS() as { kind?: string; data?: Record<string, string> })
      .find(({ kind }) => kind === "ConfigMap")?.data?.["spillway.yaml"];
    const file = join(folder, "spillway.yaml");
    writeFileSync(file, text ?? "");
    let said = "";
    const code = await runCheck([file], {
      stdout: (more) => {
        said += more;
      },
      stderr: (more) => {
        said += more;
      },
      env: { OPENAI_API_KEY: "k", ANTHROPIC_API_KEY: "k" },
    });
    expect(said).toContain("is good");
    expect(code).toBe(0);
  });

  it("is what the plain manifests were written from", async () => {
    const file = join(folder, "manifests.yaml");
    expect((await run("bash", ["scripts/manifests.sh", file])).code).toBe(0);
    expect(readFileSync("deploy/manifests/spillway.yaml", "utf8")).toBe(readFileSync(file, "utf8"));
  });
});

describe("the objects for Istio", () => {
  it("are known to its API, and leave retries to Spillway", () => {
    const text = readFileSync("deploy/mesh/istio.yaml", "utf8");
    const { code, lines } = decoded(text);
    expect(lines).toEqual([
      "networking.istio.io/v1 VirtualService spillway: ok",
      "networking.istio.io/v1 DestinationRule spillway: ok",
    ]);
    expect(code).toBe(0);
    expect(text).toMatch(/retries:\n\s+attempts: 0\n/);
  });
});
