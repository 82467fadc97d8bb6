import type { Demo } from "./demo.ts";
import { demoRoute } from "./fleet.ts";

/** What a person can do with the demo, ready to be pasted. */
export function invitation({ app, fleet, door }: Demo): string {
  const body = JSON.stringify({
    request: {
      route: demoRoute,
      messages: [{ role: "ROLE_USER", parts: [{ text: "Tell me of a river." }] }],
    },
  });
  const first = fleet[0]?.name ?? "";
  const grpc = `localhost:${app.grpcPort}`;
  const http = `http://localhost:${app.httpPort}`;
  return `
Spillway is running: gRPC on ${grpc}, HTTP on ${http}.
Behind the route "${demoRoute}", first choice first: ${fleet.map(({ name, dialect }) => `${name} (${dialect})`).join(", ")}.

Ask for a stream:
  grpcurl -plaintext -d '${body}' \\
    ${grpc} spillway.v1.CompletionService/StreamComplete
  npx buf curl --http2-prior-knowledge --protocol grpc --data '${body}' \\
    http://${grpc}/spillway.v1.CompletionService/StreamComplete

Ask for an answer in one piece, with plain curl:
  curl -s -H 'content-type: application/json' -d '${body}' \\
    ${http}/spillway.v1.CompletionService/Complete

Break ${first} in the middle of its answers, then ask for a stream again and see it restart:
  curl -s -d '{"kind":"cut","afterTokens":8,"manner":"reset"}' '${door.url}/_sim/fault?provider=${first}'
Kill it; mend it:
  curl -s -d '{"kind":"refuse-connections"}' '${door.url}/_sim/fault?provider=${first}'
  curl -s -d '{"kind":"none"}' '${door.url}/_sim/fault?provider=${first}'
All faults: curl -s ${door.url}/_sim/fault

See who is well and where the traffic goes, and break the providers by hand:
  ${http}/
  grpcurl -plaintext ${grpc} spillway.v1.EndpointService/ListEndpoints
  curl -s ${http}/metrics

Stop with Ctrl-C. A story that tells itself: npm run demo -- --script
`;
}
