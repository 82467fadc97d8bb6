import type { Metadata } from "@grpc/grpc-js";

/** A header of a call as one text, as HTTP joins those that come several times; undefined without one. */
export function headerOf(metadata: Metadata, name: string): string | undefined {
  const values = metadata.get(name);
  return values.length === 0 ? undefined : values.join(", ");
}
