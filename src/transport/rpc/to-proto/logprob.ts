import type { MessageInitShape } from "@bufbuild/protobuf";
import type { TokenLogprobSchema } from "../../../../gen/spillway/v1/logprob_pb.ts";
import type { TokenLogprob } from "../../../core/model/logprob.ts";

/** Tokens as they are told to callers; none where there are none. */
export function toLogprobs(
  tokens: readonly TokenLogprob[] | undefined,
): MessageInitShape<typeof TokenLogprobSchema>[] {
  return (tokens ?? []).map(({ token, logprob, alternatives }) => ({
    token,
    logprob,
    alternatives: alternatives.map((each) => ({ ...each })),
  }));
}
