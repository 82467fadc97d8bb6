import type { DescService } from "@bufbuild/protobuf";
import type { Permission } from "../../core/model/grant.ts";
import type { RpcMethod } from "./rpc-method.ts";

/** A service with its handlers, ready to be mounted on a listener. */
export interface RpcService {
  readonly desc: DescService;
  /** What its callers must be granted; undefined: anyone may call, known or not. */
  readonly permission: Permission | undefined;
  readonly methods: readonly RpcMethod[];
}
