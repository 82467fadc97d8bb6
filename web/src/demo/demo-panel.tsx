import { doorTrouble, perSecond, setFault, setLoad, type SimulatedProvider, simulated } from "../live/demo.ts";
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
      <div class="demo-row" role="group" aria-label="Traffic">
        <p class="demo-name">Traffic</p>
        <p class="buttons">
          {paces.map((pace) => (
            <button key={pace} type="button" aria-pressed={perSecond.value === pace} onClick={() => setLoad(pace)}>
              {pace === 0 ? "none" : `${pace} calls/s`}
            </button>
          ))}
        </p>
      </div>
      {simulated.value.map((provider) => (
        <ProviderRow key={provider.name} provider={provider} />
      ))}
      <LiveStream />
    </section>
  );
}

function ProviderRow({ provider: { name, dialect, fault } }: { readonly provider: SimulatedProvider }) {
  return (
    <div class="demo-row" role="group" aria-label={`Provider ${name}`}>
      <p class="demo-name">
        {name} <span class="hint">{dialect}</span>
      </p>
      <p class="buttons">
        {demoFaults.map((each) => (
          <button
            key={each.label}
            type="button"
            aria-pressed={each.fault.kind === fault}
            title={`${name} ${each.effect}`}
            onClick={() => setFault(name, each)}
          >
            {each.label}
          </button>
        ))}
      </p>
      <p class={fault === "none" ? "hint" : "hint ill"}>{effectOf(fault)}</p>
    </div>
  );
}
