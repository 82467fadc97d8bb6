/**
 * The way of spans to a collector. OpenTelemetry's SDK weighs more than Spillway does,
 * so that it is loaded only where traces are configured, and only the parts in use:
 * no globals are set, nothing is instrumented, no context follows asynchronous calls.
 */
import { createRequire } from "node:module";
import type { Tracer } from "@opentelemetry/api";
import type { TraceSettings } from "../core/model/telemetry-settings.ts";

type SdkTrace = typeof import("@opentelemetry/sdk-trace");
type Resources = typeof import("@opentelemetry/resources");
type ProtoExporter = typeof import("@opentelemetry/exporter-trace-otlp-proto");
type JsonExporter = typeof import("@opentelemetry/exporter-trace-otlp-http");
type SpanExporter = InstanceType<ProtoExporter["OTLPTraceExporter"] | JsonExporter["OTLPTraceExporter"]>;

export interface TraceExport {
  readonly tracer: Tracer;
  /** Sends what is left. Never rejects; takes at most some seconds. */
  close(): Promise<void>;
}

const sdkPackage = "@opentelemetry/sdk-node";

/** A collector that does not answer holds up no stop for longer. */
const exportTimeoutMs = 3_000;
/** Spans that wait: some megabytes. Those beyond are dropped. */
const maxQueueSize = 2_048;
const spanLimits = {
  attributeValueLengthLimit: 512,
  attributeCountLimit: 64,
  eventCountLimit: 64,
  attributePerEventCountLimit: 16,
};

/** Loads a package by name. */
export type LoadPackage = (name: string) => unknown;

/**
 * Starts exporting. `onLost` is told of spans that the collector did not take, and why.
 * Throws an error that names the package to install when the SDK is missing.
 */
export function startTraceExport(
  settings: TraceSettings,
  onLost: (spans: number, reason: unknown) => void,
  load: LoadPackage = packagesBeside(createRequire(import.meta.url).resolve),
): TraceExport {
  const { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } = load(
    "@opentelemetry/sdk-trace",
  ) as SdkTrace;
  const { resourceFromAttributes } = load("@opentelemetry/resources") as Resources;
  const exporter = createExporter(settings, load);
  reportLosses(exporter, onLost);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": settings.serviceName }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(settings.samplingRatio) }),
    spanLimits,
    spanProcessors: [
      new BatchSpanProcessor({ exporter, maxQueueSize, exportTimeoutMillis: exportTimeoutMs }),
    ],
  });
  return {
    tracer: provider.getTracer("spillway"),
    close: () => provider.shutdown().catch((reason: unknown) => onLost(0, reason)),
  };
}

function createExporter({ protocol, endpoint, headers }: TraceSettings, load: LoadPackage): SpanExporter {
  const settings = {
    url: endpoint,
    headers: Object.fromEntries([...headers].map(([name, value]) => [name, value.reveal()])),
    timeoutMillis: exportTimeoutMs,
  };
  if (protocol === "http/json") {
    const { OTLPTraceExporter } = load("@opentelemetry/exporter-trace-otlp-http") as JsonExporter;
    return new OTLPTraceExporter(settings);
  }
  const { OTLPTraceExporter } = load("@opentelemetry/exporter-trace-otlp-proto") as ProtoExporter;
  return new OTLPTraceExporter(settings);
}

/** The SDK says what went wrong to a global logger alone, which nobody reads. */
function reportLosses(exporter: SpanExporter, onLost: (spans: number, reason: unknown) => void): void {
  const send = exporter.export.bind(exporter);
  exporter.export = (spans, done) =>
    send(spans, (result) => {
      if (result.code !== 0) onLost(spans.length, result.error);
      done(result);
    });
}

/** The SDK's own dependencies, found from where it stands: one package is all that must be installed. */
export function packagesBeside(resolve: (name: string) => string): LoadPackage {
  let sdk: string;
  try {
    sdk = resolve(sdkPackage);
  } catch (cause) {
    throw new Error(
      `telemetry.traces is configured, and the package ${sdkPackage} is not installed: npm install ${sdkPackage}, or remove telemetry.traces`,
      { cause },
    );
  }
  return createRequire(sdk);
}
