import { chosenRoute, route, routes } from "../live/endpoints.ts";
import { AccessButton } from "./access-button.tsx";
import { ConnectionState } from "./connection-state.tsx";

export function Header() {
  return (
    <header class="top">
      <h1>Spillway</h1>
      {routes.value.length > 1 && <RouteChoice />}
      <ConnectionState />
      <AccessButton />
    </header>
  );
}

function RouteChoice() {
  return (
    <label class="field field-inline">
      Route
      <select
        value={route.value?.name ?? ""}
        onChange={(event) => (chosenRoute.value = event.currentTarget.value)}
      >
        {routes.value.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
