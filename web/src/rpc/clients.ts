import { createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { AdminService } from "../../../gen/spillway/v1/admin_service_pb.ts";
import { CompletionService } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { EndpointService } from "../../../gen/spillway/v1/endpoint_service_pb.ts";
import { token } from "./access.ts";

const authorize: Interceptor = (next) => (request) => {
  if (token.value !== "") request.header.set("authorization", `Bearer ${token.value}`);
  return next(request);
};

/** The gateway that served this page; the policy of the page allows no other. */
const transport = createConnectTransport({
  baseUrl: location.origin,
  useBinaryFormat: true,
  interceptors: [authorize],
});

export const endpointClient = createClient(EndpointService, transport);
export const adminClient = createClient(AdminService, transport);
export const completionClient = createClient(CompletionService, transport);
