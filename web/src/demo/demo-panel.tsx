import {
  doorTrouble,
  perSecond,
  type SimulatedProvider,
  setFault,
  setLoad,
  simulated,
} from "../live/demo.ts";
import { demoFaults, effectOf } from "../pure/demo-faults.ts";
import { LiveStream } from "./live-stream.tsx";

const paces = [0, 5, 20] as const;

/** The demo's own panel: make traffic, break the simulated providers, ask for a stream. */
export function DemoPanel() {
  return (
    <section class="panel demo" aria-labelledby="demo-title">
      <h2 id="demo-title">Demo</h2>
      {doorTrouble.value !== "" && (
        <p class="ill" role="alert">
          {doorTrouble.value}
        </p>
      )}
      <fieldset class="demo-row" aria-label="Traffic">
        <p>Traffic</p>
        <p class="buttons">
          {paces.map((pace) => (
            <button
              key={pace}
              type="button"
              class="pace"
              aria-pressed={perSecond.value === pace}
              onClick={() => setLoad(pace)}
            >
              {pace === 0 ? "none" : `${pace} calls/s`}
            </button>
          ))}
        </p>
      </fieldset>
      {simulated.value.map((provider) => (
        <ProviderRow key={provider.name} provider={provider} />
      ))}
      <LiveStream />
    </section>
  );
}

function ProviderRow({ provider: { name, dialect, fault } }: { readonly provider: SimulatedProvider }) {
  const isWell = fault === "none";
  return (
    <fieldset class="demo-row" aria-label={`Provider ${name}`}>
      <p>{name}</p>
      <p class="buttons">
        {demoFaults.map((each) => (
          <button
            key={each.label}
            type="button"
            {...(each.fault.kind === "none"
              ? { disabled: isWell }
              : { "aria-pressed": each.fault.kind === fault })}
            aria-label={`${each.label} ${name}`}
            title={`${name} ${each.effect}`}
            onClick={() => setFault(name, each)}
          >
            {each.label}
          </button>
        ))}
      </p>
      <p class="hint">
        {dialect} · <span class={isWell ? "" : "ill"}>{effectOf(fault)}</span>
      </p>
    </fieldset>
  );
}
