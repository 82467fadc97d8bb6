/** The HTTP listener on loopback with OpenAI's API over fakes, closed after each test. */

import { afterEach } from "vitest";
import type { IdentitySettings } from "../../../../../src/core/model/identity-settings.ts";
import type { RecoveryMode } from "../../../../../src/core/model/request.ts";
import { createCallerIdentity } from "../../../../../src/identity/caller-identity.ts";
import { startHttpListener } from "../../../../../src/transport/http/listener.ts";
import { createAdmission, type Threshold } from "../../../../../src/transport/rpc/admission.ts";
import { Inflations } from "../../../../../src/transport/rpc/inflations.ts";
import type { Listener } from "../../../../../src/transport/rpc/listener.ts";
import { Readiness } from "../../../../../src/transport/rpc/readiness.ts";
import { identityDeps, openConnections, openHouse, openThreshold } from "../../../support/doors.ts";
import { FakeCompletions } from "../../../support/fake-completions.ts";
import { realAfterRead, realClock, realTimer } from "../../../support/real-time.ts";

export interface OpenAiDoor {
  readonly http: Listener;
  /** The origin. */
  readonly url: string;
  readonly completions: FakeCompletions;
  readonly logged: { readonly where: string; readonly error: unknown }[];
  /** Asks for a completion; what is neither text nor bytes is sent as JSON. */
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

export interface OpenAiDoorOptions {
  readonly identity?: IdentitySettings;
  readonly maxRequestBytes?: number;
  readonly threshold?: Threshold;
  readonly recoveryMode?: RecoveryMode;
}

const open: Listener[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

/** The path of completions. */
export const path = "/v1/chat/completions";

/** A request that every check lets pass. */
export const hello = {
  model: "chat",
  messages: [{ role: "user", content: "Hello, is the lock of the river open?" }],
};

export async function openOpenAiDoor(options: OpenAiDoorOptions = {}): Promise<OpenAiDoor> {
  const completions = new FakeCompletions();
  const logged: OpenAiDoor["logged"] = [];
  const log = {
    unexpected: (where: string, error: unknown) => void logged.push({ where, error }),
    broken: (where: string, error: unknown) => void logged.push({ where, error }),
  };
  const routes = [
    { name: "chat", recoveryMode: options.recoveryMode ?? "restart" },
    { name: "team/code 2", recoveryMode: "hold" },
  ] as const;
  const http = await startHttpListener(
    {
      address: "127.0.0.1",
      port: 0,
      maxRequestBytes: options.maxRequestBytes ?? 1 << 20,
      idleTimeoutMs: 600_000,
    },
    {
      services: [],
      admit: createAdmission(
        createCallerIdentity(options.identity ?? openHouse, identityDeps),
        options.threshold ?? openThreshold,
      ),
      connections: openConnections(),
      timer: realTimer,
      afterRead: realAfterRead,
      inflations: new Inflations(),
      log,
      readiness: new Readiness(),
      metrics: undefined,
      openai: { completions, routes: () => routes, clock: realClock, newCompletionId: () => "cmpl-7" },
    },
  );
  open.push(http);
  const url = `http://127.0.0.1:${http.port}`;
  const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
  return { http, url, completions, logged, post };
}
