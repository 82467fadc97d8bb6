import { knownModels } from "../config/known-models.ts";
import type { Settings } from "../config/settings.ts";
import type { KnownModel } from "../core/model/known-model.ts";

/** The models that EndpointService lists, of the settings in force. Worked out once for each configuration. */
export function modelsOf(settingsInForce: () => Settings): (reachableOnly: boolean) => readonly KnownModel[] {
  let of = settingsInForce();
  // At the start nobody waits for the list to be made; in a call everybody would.
  let models = knownModels(of);
  return (reachableOnly) => {
    const settings = settingsInForce();
    if (settings !== of) {
      of = settings;
      models = knownModels(settings);
    }
    return reachableOnly ? models.filter(({ routes }) => routes.length > 0) : models;
  };
}
