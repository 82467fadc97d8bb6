import type { Clock } from "../../../core/base/clock.ts";
import type { Route } from "../../../core/model/route.ts";
import type { Completions } from "../../rpc/services.ts";

/** A route as this door shows it: a model by its name. */
export type NamedRoute = Pick<Route, "name" | "recoveryMode">;

/** What the OpenAI-compatible door needs of app. */
export interface Facade {
  readonly completions: Completions;
  /** The routes of now, in the order of the configuration. */
  readonly routes: () => readonly NamedRoute[];
  readonly clock: Clock;
  readonly newCompletionId: () => string;
}

/** The route that a caller means by a model. */
export function findRoute(facade: Facade, model: string): NamedRoute | undefined {
  return facade.routes().find(({ name }) => name === model);
}
