/** What a model, behind its endpoint, can do. */
export type Capability =
  | "tools"
  | "parallel-tools"
  | "json"
  | "json-schema"
  | "images"
  | "image-urls"
  | "reasoning"
  | "logprobs"
  | "seed";
