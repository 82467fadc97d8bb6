import { CallsSection } from "../calls/calls-section.tsx";
import { DemoPanel } from "../demo/demo-panel.tsx";
import { EndpointsSection } from "../endpoints/endpoints-section.tsx";
import { ExplainSection } from "../explain/explain-section.tsx";
import { FlowSection } from "../flow/flow-section.tsx";
import { controlDoor } from "../live/demo.ts";
import { TrendsSection } from "../trends/trends-section.tsx";
import { Header } from "./header.tsx";
import { Notice } from "./notice.tsx";

/** The whole page: the traffic first, then who is sick, how it came, what became of calls. */
export function Page() {
  const isDemo = controlDoor.value !== "";
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <Header />
      <main id="content" tabIndex={-1}>
        <Notice />
        <div class={isDemo ? "stage stage-demo" : "stage"}>
          <FlowSection />
          {isDemo && <DemoPanel />}
        </div>
        <EndpointsSection />
        <TrendsSection />
        <CallsSection />
        <ExplainSection />
      </main>
    </>
  );
}
