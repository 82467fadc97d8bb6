import type { JsonObject } from "../base/json.ts";
import type { PictureCopy } from "./picture.ts";

/** Who speaks in a message. */
export type Role = "system" | "user" | "assistant" | "tool";

/** One turn of a conversation. */
export interface Message {
  readonly role: Role;
  /** At least one. */
  readonly parts: readonly Part[];
}

/** One piece of a message. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image"; readonly source: ImageSource }
  | { readonly kind: "tool-call"; readonly call: ToolCall }
  | { readonly kind: "tool-result"; readonly result: ToolResult }
  | {
      readonly kind: "reasoning";
      readonly text: string;
      readonly signature: string;
      /** The dialect that wrote it: only that dialect gets it back. */
      readonly dialect: string;
      readonly providerState: JsonObject | undefined;
    }
  | { readonly kind: "refusal"; readonly text: string };

/** A picture by value or by reference. */
export type ImageSource =
  | { readonly kind: "data"; readonly data: Uint8Array; readonly mediaType: string }
  | {
      readonly kind: "url";
      readonly url: string;
      /** The picture itself, where Spillway fetched it for models that take no URLs. */
      readonly copy?: PictureCopy;
    };

/** A model's wish to call a tool. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** A JSON object in text form; never empty (no arguments are "{}"). */
  readonly arguments: string;
}

/** What a tool answered. */
export interface ToolResult {
  readonly toolCallId: string;
  readonly content: string;
  readonly isError: boolean;
}
