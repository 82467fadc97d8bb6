import { describe, expect, it } from "vitest";
import { hostPresets, plainHosts } from "../../../src/core/model/host-presets.ts";
import { dialectFor } from "../../../src/providers/dialects.ts";
import { expectSameWhereverCut, expectTruncationIsSeen } from "../support/splits.ts";
import { unseenChats } from "./chat.ts";
import { unseenEndings } from "./chat-endings.ts";
import { unseenOthers } from "./others.ts";
import { unseenServerTools } from "./server-tools.ts";
import type { Unseen } from "./stream.ts";

function decoderOf({ preset }: Unseen) {
  const host = hostPresets.get(preset) ?? plainHosts["openai-chat"];
  return () => dialectFor(host).createDecoder({ host, account: "a" });
}

const unseen = [...unseenChats, ...unseenEndings, ...unseenOthers, ...unseenServerTools];

describe("streams that were never recorded", () => {
  it.each(unseen)("$preset, $name", (one) => {
    const answer = expectSameWhereverCut(one.bytes, decoderOf(one));
    expect(answer).toMatchObject({ end: "whole", ...one.answer });
  });

  it.each(unseen)("are never whole too soon: $preset, $name", (one) => {
    const wholeAt = expectTruncationIsSeen(one.bytes, decoderOf(one));
    // An error that comes late undoes what was whole before it.
    expect(wholeAt).toBeGreaterThan(one.answer.end === "truncated" ? one.bytes.length : 0);
  });
});
