import type { MessageInitShape } from "@bufbuild/protobuf";
import { Capability } from "../../../gen/spillway/v1/capability_pb.ts";
import type { CompletionRequestSchema } from "../../../gen/spillway/v1/completion_pb.ts";
import { SortBy } from "../../../gen/spillway/v1/routing_preferences_pb.ts";
import type { RouteView } from "../pure/routes.ts";

export type ExplainWishes = MessageInitShape<typeof CompletionRequestSchema>;

const sorts = [
  [SortBy.UNSPECIFIED, "as the route says"],
  [SortBy.COST, "cheapest first"],
  [SortBy.LATENCY, "quickest first"],
  [SortBy.THROUGHPUT, "most tokens a second first"],
] as const;

const capabilities = Object.entries(Capability)
  .filter(([, value]) => value !== Capability.UNSPECIFIED)
  .map(([name, value]) => ({ name: name.toLowerCase().replaceAll("_", " "), value }));

/** A request's wishes as a form. */
export function ExplainForm({
  route,
  onAsk,
}: {
  readonly route: RouteView;
  readonly onAsk: (wishes: ExplainWishes) => void;
}) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (event.currentTarget instanceof HTMLFormElement)
      onAsk(wishesOf(route.name, new FormData(event.currentTarget)));
  };
  return (
    <form class="explain" onSubmit={submit}>
      <label class="field">
        Preference
        <select name="sort">
          {sorts.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        Regions, by comma
        <input name="regions" placeholder="any" />
      </label>
      <label class="field">
        At most, in USD
        <input name="cost" inputMode="decimal" placeholder="any" />
      </label>
      <fieldset>
        <legend>Must be capable of</legend>
        {capabilities.map(({ name, value }) => (
          <label class="check" key={name}>
            <input type="checkbox" name="capability" value={value} />
            {name}
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>Without</legend>
        {route.members.map(({ endpoint: { name } }) => (
          <label class="check" key={name}>
            <input type="checkbox" name="exclude" value={name} />
            {name}
          </label>
        ))}
      </fieldset>
      <button type="submit">Explain</button>
    </form>
  );
}

function wishesOf(route: string, form: FormData): ExplainWishes {
  const cost = Number(form.get("cost"));
  return {
    route,
    routing: {
      sortBy: sorts.find(([value]) => String(value) === form.get("sort"))?.[0] ?? SortBy.UNSPECIFIED,
      allowedRegions: String(form.get("regions") ?? "")
        .split(",")
        .map((region) => region.trim())
        .filter((region) => region !== ""),
      ...(cost > 0 ? { maxCostNanoUsd: BigInt(Math.round(cost * 1e9)) } : {}),
      requiredCapabilities: capabilities
        .filter(({ value }) => form.getAll("capability").includes(String(value)))
        .map(({ value }) => value),
      excludeEndpoints: form.getAll("exclude").map(String),
    },
  };
}
