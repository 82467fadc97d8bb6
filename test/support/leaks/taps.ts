/**
 * Listens to every gateway and command that runs inside a test, at the places where
 * all that they say passes. It changes nothing of what they do. A setup file of vitest.
 */
import { createRequire } from "node:module";
import type { Message } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, vi } from "vitest";
import type { CommandIo } from "../../../src/cli/command-io.ts";
import type { LogDeps } from "../../../src/telemetry/log.ts";
import type { LoadPackage } from "../../../src/telemetry/trace-export.ts";
import type { GrantedCall } from "../../../src/transport/rpc/rpc-call.ts";
import type { RpcMethod } from "../../../src/transport/rpc/rpc-method.ts";
import { forbidHeader, forbidPrompt, watchRequests } from "./forbidden.ts";
import { recorder } from "./recorder.ts";

/** Pages of metrics that closing gateways still write. */
const unfinished: Promise<void>[] = [];

watchRequests();

beforeAll(() => {
  recorder.label = expect.getState().testPath?.replace(/^.*\/test\//, "") ?? "test";
});

// Hooks run backwards: this is the last of its file.
afterAll(async () => {
  await Promise.all(unfinished);
  recorder.isImmediate = true;
  recorder.flush();
});

vi.mock(import("../../../src/core/model/secret.ts"), async (original) => {
  const module = await original();
  return {
    Secret: class Secret extends module.Secret {
      constructor(value: string) {
        super(value);
        recorder.forbid("secret", value);
      }
    },
  };
});

vi.mock(import("../../../src/telemetry/log.ts"), async (original) => {
  const { createLog } = await original();
  const tapped = ({ output, ...rest }: LogDeps): LogDeps => ({
    ...rest,
    output: {
      write(line) {
        recorder.said("log", line.trimEnd());
        output.write(line);
      },
    },
  });
  return { createLog: (settings, deps) => createLog(settings, tapped(deps)) };
});

vi.mock(import("../../../src/app/decision-file.ts"), async (original) => {
  const module = await original();
  return {
    DecisionFile: class DecisionFile extends module.DecisionFile {
      override write(line: string): void {
        recorder.said("decisions", line.trimEnd());
        super.write(line);
      }
    },
  };
});

vi.mock(import("../../../src/telemetry/metrics.ts"), async (original) => {
  const { createMetrics } = await original();
  return {
    createMetrics(live) {
      const metrics = createMetrics(live);
      return {
        ...metrics,
        async page(accept) {
          const page = await metrics.page(accept);
          recorder.said("metrics", page.body);
          return page;
        },
        close() {
          const last = metrics.page().then(({ body }) => recorder.said("metrics", body));
          unfinished.push(last.catch(() => {}));
          metrics.close();
        },
      };
    },
  };
});

vi.mock(import("../../../src/telemetry/trace-export.ts"), async (original) => {
  const module = await original();
  const own = module.packagesBeside(createRequire(import.meta.url).resolve);
  return {
    ...module,
    startTraceExport: (settings, onLost, load = own) =>
      module.startTraceExport(settings, onLost, tappedExporters(load)),
  };
});

/** The packages, with exporters that tell what they export. */
function tappedExporters(load: LoadPackage): LoadPackage {
  return (name) => {
    const loaded = load(name);
    if (!name.includes("/exporter-trace-")) return loaded;
    const { OTLPTraceExporter } = loaded as { OTLPTraceExporter: new (settings: object) => Exporter };
    return {
      OTLPTraceExporter: class extends OTLPTraceExporter {
        override export(spans: readonly Span[], done: (result: unknown) => void): void {
          for (const { name, attributes, events, status, resource } of spans)
            recorder.saidValue("traces", { name, attributes, events, status, resource: resource.attributes });
          super.export(spans, done);
        }
      },
    };
  };
}

interface Exporter {
  export(spans: readonly Span[], done: (result: unknown) => void): void;
}

interface Span {
  readonly name: string;
  readonly attributes: object;
  readonly events: readonly object[];
  readonly status: object;
  readonly resource: { readonly attributes: object };
}

vi.mock(import("../../../src/transport/rpc/admission.ts"), async (original) => {
  const module = await original();
  return {
    ...module,
    createAdmission(identity, threshold) {
      const admit = module.createAdmission(identity, threshold);
      return (credentials, needed, end) => {
        forbidHeader("authorization", credentials.header("authorization"));
        return admit(credentials, needed, end);
      };
    },
  };
});

vi.mock(import("../../../src/transport/rpc/all-services.ts"), async (original) => {
  const { createRpcServices } = await original();
  return {
    createRpcServices: (deps) =>
      createRpcServices(deps).map((service) =>
        service.desc.typeName.startsWith("spillway.")
          ? { ...service, methods: service.methods.map(tappedMethod) }
          : service,
      ),
  };
});

function tappedMethod(method: RpcMethod): RpcMethod {
  if (method.kind === "unary") {
    return {
      ...method,
      async answer(request: Message, call: GrantedCall) {
        forbidPrompt(request);
        const answer = await method.answer(request, call);
        recorder.saidValue("answers", withoutOutput(answer));
        return answer;
      },
    };
  }
  if (method.kind === "bidi-stream") return method;
  return {
    ...method,
    async *answer(request: Message, call: GrantedCall) {
      forbidPrompt(request);
      for await (const answer of method.answer(request, call)) {
        recorder.saidValue("answers", withoutOutput(answer));
        yield answer;
      }
    },
  };
}

/** An answer but for what a model said: that may be anything, and is what was asked for. */
function withoutOutput(answer: object): unknown {
  if ("event" in answer) {
    const { event } = answer as { readonly event: { readonly case?: string; readonly value?: object } };
    return event.case?.endsWith("Delta") ? undefined : withoutOutput(event.value ?? {});
  }
  if (!("completion" in answer)) return answer;
  const { completion } = answer as { readonly completion: object };
  return { ...completion, message: undefined, logprobs: undefined };
}

vi.mock(import("../../../src/transport/rpc/rpc-status.ts"), async (original) => {
  const module = await original();
  return {
    ...module,
    toRpcStatus(thrown) {
      const status = module.toRpcStatus(thrown);
      const { unforeseen, details, ...rest } = status;
      recorder.saidValue("errors", { ...rest, details: details.map(({ value }) => value) });
      return status;
    },
  };
});

vi.mock(import("../../../src/transport/http/openai/error-answer.ts"), async (original) => {
  const module = await original();
  return {
    ...module,
    errorAnswerOf(thrown) {
      const answer = module.errorAnswerOf(thrown);
      recorder.saidValue("errors", { ...answer, unforeseen: undefined });
      return answer;
    },
  };
});

vi.mock(import("../../../src/transport/http/openai/request/completion-request.ts"), async (original) => {
  const module = await original();
  return {
    ...module,
    readChatRequest(body, idempotencyKey) {
      forbidPrompt(body);
      return module.readChatRequest(body, idempotencyKey);
    },
  };
});

/** A completion in OpenAI's form but for what a model said. */
function withoutChoices(body: string): string {
  return JSON.stringify({ ...JSON.parse(body), choices: undefined });
}

vi.mock(import("../../../src/transport/http/plain-answer.ts"), async (original) => {
  const module = await original();
  return {
    ...module,
    sendPlain(exchange, answer) {
      const isCompletion = exchange.path === "/v1/chat/completions" && answer.status === 200;
      recorder.said("pages", isCompletion ? withoutChoices(answer.body) : answer.body);
      module.sendPlain(exchange, answer);
    },
  };
});

vi.mock(import("../../../src/config/load.ts"), async (original) => {
  const module = await original();
  return {
    ...module,
    async load(file, environment, tables) {
      const result = await module.load(file, environment, tables);
      const problems = result.kind === "problems" ? result.problems : [];
      recorder.saidValue("configuration", [...problems, ...result.warnings]);
      return result;
    },
  };
});

/** What a command prints. */
function tappedIo<Io extends Pick<CommandIo, "stdout" | "stderr">>(io: Io): Io {
  const tapped = (write: (text: string) => void) => (text: string) => {
    recorder.said("commands", text.trimEnd());
    write(text);
  };
  return { ...io, stdout: tapped((text) => io.stdout(text)), stderr: tapped((text) => io.stderr(text)) };
}

vi.mock(import("../../../src/cli/check.ts"), async (original) => {
  const module = await original();
  return { ...module, runCheck: (args, io) => module.runCheck(args, tappedIo(io)) };
});

vi.mock(import("../../../src/cli/compare.ts"), async (original) => {
  const module = await original();
  return { ...module, runCompare: (args, io) => module.runCompare(args, tappedIo(io)) };
});

vi.mock(import("../../../src/cli/serve.ts"), async (original) => {
  const module = await original();
  return { ...module, runServe: (args, io) => module.runServe(args, tappedIo(io)) };
});

vi.mock(import("../../../src/cli/demo/demo.ts"), async (original) => {
  const module = await original();
  return { ...module, runDemo: (args, io) => module.runDemo(args, tappedIo(io)) };
});

vi.mock(import("../../../src/cli/remote/remote-command.ts"), async (original) => {
  const module = await original();
  return { ...module, runRemote: (command, args, io) => module.runRemote(command, args, tappedIo(io)) };
});
