import { createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { AdminService } from "../../../gen/spillway/v1/admin_service_pb.ts";
import { CompletionService } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { EndpointService } from "../../../gen/spillway/v1/endpoint_service_pb.ts";
import { token } from "./access.ts";

const authorize: Interceptor = (next) => (request) => {
  if (token.value !== "") request.header.set("authorization", `Bearer ${token.value}`);
  return next(request);
};

/** The gateway that served this page; the policy of the page allows no other. */
const options = {
  baseUrl: location.origin,
  useBinaryFormat: true,
  interceptors: [authorize],
};

const transport = createConnectTransport(options);
/**
 * Who may not administer is refused, and that is no fault of the page. Connect refuses
 * by an HTTP status, which browsers report as an error; gRPC-Web does not.
 */
const adminTransport = createGrpcWebTransport(options);

export const endpointClient = createClient(EndpointService, transport);
export const adminClient = createClient(AdminService, adminTransport);
export const completionClient = createClient(CompletionService, transport);
