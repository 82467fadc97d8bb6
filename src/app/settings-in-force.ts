/**
 * The configuration that serves, and its replacement by another while calls run: all
 * of it or nothing. What runs goes on with what it began with; endpoints that did
 * not change keep their health, and connections of unchanged providers stay warm.
 */
import { changesBetween, changesForRestart } from "../config/changes.ts";
import { formatProblems } from "../config/format-problems.ts";
import type { LoadResult } from "../config/load.ts";
import type { Settings } from "../config/settings.ts";
import { CallError } from "../core/model/call-error.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import type { PictureSource } from "../core/model/picture.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { Route } from "../core/model/route.ts";
import { type PolicyAnswer, policyFor, questionOf } from "../core/routing/routing-table.ts";
import { createCallerIdentity } from "../identity/caller-identity.ts";
import type { Credentials, Identification, Identity } from "../identity/identity.ts";
import type { LivePool } from "../pool/live-pool.ts";
import { createKeySetFetcher } from "../providers/outbound/key-set-fetcher.ts";
import { createProvider, type ProviderDeps } from "../providers/registry.ts";
import { createReplaceableProvider, type ReplaceableProvider } from "../providers/replaceable.ts";
import type { LabelNames } from "../telemetry/label-names.ts";
import type { Log } from "../telemetry/log.ts";
import type { ConfigChange } from "../transport/rpc/services.ts";
import { tlsProblemOf } from "./doors.ts";
import { picturesOf } from "./pictures.ts";
import { systemClock, systemTimer } from "./system.ts";

const world: ProviderDeps = { wall: () => systemClock.wall(), timer: systemTimer };

export class SettingsInForce implements Identity, LabelNames {
  readonly provider: ReplaceableProvider;
  readonly pictures: PictureSource = picturesOf(() => this.#settings, systemTimer);
  /** Whether what is decided can be recorded, where that is required. */
  mayDecide: () => boolean = () => true;
  readonly #log: Log;
  readonly #observe: (change: "adopted" | "refused", version: number) => void;
  #settings: Settings;
  #routes: ReadonlyMap<string, Route>;
  #endpoints: ReadonlyMap<string, Endpoint>;
  #identity: Identity;
  #version = 1;
  readonly #listeners: ((settings: Settings) => void)[] = [];

  constructor(
    settings: Settings,
    log: Log,
    observe: (change: "adopted" | "refused", version: number) => void,
  ) {
    this.#log = log;
    this.#observe = observe;
    this.#settings = settings;
    this.#routes = routesOf(settings);
    this.#endpoints = endpointsOf(settings);
    this.#identity = identityOf(settings);
    this.provider = createReplaceableProvider(createProvider(settings.connections, world));
    observe("adopted", this.#version);
  }

  get settings(): Settings {
    return this.#settings;
  }

  route(name: string): Route | undefined {
    return this.#routes.get(name);
  }

  /** What rules a call, and by which route it goes. */
  policyOf(request: CompletionRequest, tenant: string): PolicyAnswer {
    const classOfRoute = (name: string) => this.#routes.get(name)?.dataClass;
    const answer = policyFor(questionOf(request, tenant, classOfRoute), this.#settings.policy);
    if (this.mayDecide()) return answer;
    const closed = "the decision log cannot be written, and the configuration requires it";
    return { ...answer, policy: { ...answer.policy, closed } };
  }

  /** The endpoints of a route, in the order of its tiers. */
  endpointsOf(route: string): readonly Endpoint[] {
    const byName = new Map(this.#settings.endpoints.map((endpoint) => [endpoint.name, endpoint]));
    const members = this.#routes.get(route)?.tiers.flatMap((tier) => tier.members) ?? [];
    return members.flatMap(({ endpoint }) => byName.get(endpoint) ?? []);
  }

  isRoute(name: string): boolean {
    return this.#routes.has(name);
  }

  endpoint(name: string): Endpoint | undefined {
    return this.#endpoints.get(name);
  }

  isEndpoint(name: string): boolean {
    return this.#endpoints.has(name);
  }

  identify(credentials: Credentials): Promise<Identification> {
    return this.#identity.identify(credentials);
  }

  /** Tells of each configuration that is put in force from now on. */
  onAdopted(listener: (settings: Settings) => void): void {
    this.#listeners.push(listener);
  }

  /** As `adopt`, for who has nobody to tell: a bad configuration is logged and counted. */
  tryAdopt(loaded: LoadResult, pool: LivePool): boolean {
    const checked = checkLoaded(loaded);
    if (checked.kind === "bad") this.#refuse(checked.problems);
    else this.#adopt(checked.settings, pool);
    return checked.kind === "good";
  }

  /** Puts a loaded configuration in force. Throws a CallError "invalid-argument" for a bad one: the old serves on. */
  adopt(loaded: LoadResult, pool: LivePool): ConfigChange {
    const checked = checkLoaded(loaded);
    if (checked.kind === "good") return this.#adopt(checked.settings, pool);
    this.#refuse(checked.problems);
    throw new CallError(
      "invalid-argument",
      `the configuration is bad; the old one serves on:\n${checked.problems}`,
    );
  }

  #adopt(settings: Settings, pool: LivePool): ConfigChange {
    const changes = changesBetween(this.#settings, settings);
    const forRestart = changesForRestart(this.#settings, settings);
    if (changes.some((change) => change.startsWith("provider "))) {
      this.provider.replace(createProvider(settings.connections, world));
    }
    pool.replace(settings.endpoints, settings.routes);
    this.#settings = settings;
    this.#routes = routesOf(settings);
    this.#endpoints = endpointsOf(settings);
    // One that did not change keeps the keys that it fetched.
    if (changes.includes("identity changed")) this.#identity = identityOf(settings);
    for (const tell of this.#listeners) tell(settings);
    this.#version += 1;
    this.#observe("adopted", this.#version);
    const all = [...changes, ...forRestart.map((change) => `${change}: takes effect with the next start`)];
    this.#log.info({ version: this.#version, changes: all }, "a new configuration is in force");
    return { version: this.#version, changes: all };
  }

  #refuse(problems: string): void {
    this.#observe("refused", this.#version);
    this.#log.error({ problems }, "the new configuration is bad; the old one serves on");
  }
}

type Checked =
  | { readonly kind: "good"; readonly settings: Settings }
  /** For people: one line for each problem. */
  | { readonly kind: "bad"; readonly problems: string };

function checkLoaded(loaded: LoadResult): Checked {
  if (loaded.kind === "problems") return { kind: "bad", problems: formatProblems(loaded.problems) };
  const { settings } = loaded;
  const problem = tlsProblemOf(settings);
  return problem === undefined ? { kind: "good", settings } : { kind: "bad", problems: problem };
}

function identityOf({ identity }: Settings): Identity {
  return createCallerIdentity(identity, {
    clock: systemClock,
    fetchKeySet: createKeySetFetcher(systemTimer),
  });
}

function routesOf({ routes }: Settings): ReadonlyMap<string, Route> {
  return new Map(routes.map((route) => [route.name, route]));
}

function endpointsOf({ endpoints }: Settings): ReadonlyMap<string, Endpoint> {
  return new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));
}
