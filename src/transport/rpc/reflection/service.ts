/**
 * Server reflection, by which tools such as grpcurl and buf curl learn the contract
 * from the server. Both versions of the protocol, since most tools still ask the
 * older one first; they differ in nothing but their names.
 */
import type { DescService } from "@bufbuild/protobuf";
import { file_google_rpc_error_details } from "../../../../gen/google/rpc/error_details_pb.ts";
import { file_google_rpc_status } from "../../../../gen/google/rpc/status_pb.ts";
import { ServerReflection as V1 } from "../../../../gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as V1Alpha } from "../../../../gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { file_spillway_v1_failover_error } from "../../../../gen/spillway/v1/failover_error_pb.ts";
import { bidiStream } from "../rpc-method.ts";
import type { RpcService } from "../rpc-service.ts";
import { takeUntil } from "../take-until.ts";
import { type Answer, answerQuestion, type Question } from "./answer.ts";
import { type Catalog, createCatalog } from "./catalog.ts";

interface Request {
  readonly host: string;
  readonly messageRequest: Question;
}

/** What errors carry: no service names it, and a tool that decodes details asks for it. */
const details = [file_spillway_v1_failover_error, file_google_rpc_error_details, file_google_rpc_status];

/** Reflection over these services and itself. */
export function reflectionServices(services: readonly DescService[]): RpcService[] {
  const catalog = createCatalog([...services, V1, V1Alpha], details);
  return [
    {
      desc: V1,
      permission: undefined,
      methods: [
        bidiStream(V1.method.serverReflectionInfo, (requests, call) =>
          converse(takeUntil(call.closing, requests), catalog),
        ),
      ],
    },
    {
      desc: V1Alpha,
      permission: undefined,
      methods: [
        bidiStream(V1Alpha.method.serverReflectionInfo, (requests, call) =>
          converse(takeUntil(call.closing, requests), catalog),
        ),
      ],
    },
  ];
}

async function* converse<R extends Request>(
  requests: AsyncIterable<R>,
  catalog: Catalog,
): AsyncGenerator<{ validHost: string; originalRequest: R; messageResponse: Answer }, void, undefined> {
  const sent = new Set<string>();
  for await (const request of requests) {
    const messageResponse = answerQuestion(request.messageRequest, catalog, sent);
    yield { validHost: request.host, originalRequest: request, messageResponse };
  }
}
