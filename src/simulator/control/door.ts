/**
 * The control door: what people use to look at simulated providers and to break them.
 *
 *   GET  /_sim                       state and counters of every provider behind the door
 *   GET  /_sim/fault                 the forms of all faults
 *   POST /_sim/fault[?provider=NAME] sets the faults; the name may be left out where there is one provider
 *
 * It shows no request bodies and no headers: they may hold a key.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Counters } from "../counters.ts";
import type { Fault } from "../fault.ts";
import { BodyTooLarge, readBody } from "../read-body.ts";
import { BadFault, describeForms, parseFaults } from "./fault-json.ts";

/** No list of faults comes near this. */
const maxBodyBytes = 64 * 1024;

/** What the door needs of a provider. */
export interface ControlledProvider {
  readonly name: string;
  readonly dialect: string;
  readonly url: string;
  faults(): readonly Fault[];
  setFault(faults: readonly Fault[]): Promise<void>;
  counters(): Counters;
}

interface DoorAnswer {
  readonly status: number;
  readonly body: object;
}

/** A door to the providers that `list` gives at the time of each request. */
export function createDoor(list: () => readonly ControlledProvider[]): RequestListener {
  return (request, response) => void answer(list(), request, response);
}

/** Whether a request is meant for the door. */
export function isForDoor(request: IncomingMessage): boolean {
  return /^\/_sim(?:[/?]|$)/u.test(request.url ?? "");
}

async function answer(
  providers: readonly ControlledProvider[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body } = await route(providers, request).catch(failed);
  const text = `${JSON.stringify(body, null, 2)}\n`;
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

async function route(
  providers: readonly ControlledProvider[],
  request: IncomingMessage,
): Promise<DoorAnswer> {
  const url = new URL(request.url ?? "/", "http://simulated");
  switch (`${request.method} ${url.pathname}`) {
    case "GET /_sim":
      return { status: 200, body: { providers: providers.map(stateOf) } };
    case "GET /_sim/fault":
      return { status: 200, body: { forms: describeForms() } };
    case "POST /_sim/fault": {
      const provider = pick(providers, url.searchParams.get("provider"));
      await provider.setFault(parseFaults(parse(await readBody(request, maxBodyBytes))));
      return { status: 200, body: stateOf(provider) };
    }
    default:
      return refusal(404, "there is GET /_sim, GET /_sim/fault and POST /_sim/fault");
  }
}

function pick(providers: readonly ControlledProvider[], name: string | null): ControlledProvider {
  const only = providers[0];
  if (name === null && providers.length === 1 && only !== undefined) return only;
  const named = providers.find((provider) => provider.name === name);
  if (named !== undefined) return named;
  const names = providers.map((provider) => provider.name).join(", ");
  throw new BadFault(`say which provider: /_sim/fault?provider=NAME with one of ${names}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadFault('the body is not JSON; try {"kind":"error","error":"overloaded"}');
  }
}

function stateOf(provider: ControlledProvider): object {
  const { lastRequest, ...counters } = provider.counters();
  const { name, dialect, url } = provider;
  const last = lastRequest === undefined ? null : `${lastRequest.method} ${lastRequest.path}`;
  return { name, dialect, url, faults: provider.faults(), counters, lastRequest: last };
}

function failed(reason: unknown): DoorAnswer {
  if (reason instanceof BadFault) return refusal(400, reason.message);
  if (reason instanceof BodyTooLarge) return refusal(413, reason.message);
  return refusal(500, `the fault could not be set: ${reason instanceof Error ? reason.message : "unknown"}`);
}

function refusal(status: number, error: string): DoorAnswer {
  return { status, body: { error } };
}
