/**
 * Proofs of thought: signatures and encrypted reasoning that a provider gives out and
 * takes back. A seal is letters drawn at random and a digest that only its maker can
 * tell right from wrong, so a provider refuses what another one made.
 */
import { createHash } from "node:crypto";
import type { Random } from "../core/base/random.ts";
import { tag } from "./tag.ts";

const digestLength = 12;

/** A new seal of `maker`, `length` letters and digits long. */
export function seal(random: Random, maker: string, length: number): string {
  const body = tag(random, length - digestLength);
  return `${body}${digestOf(maker, body)}`;
}

/** Whether `maker` made the seal. Padding and a prefix of the dialect's are the caller's to take off. */
export function isSealOf(text: string, maker: string): boolean {
  const body = text.slice(0, -digestLength);
  return body !== "" && text.slice(-digestLength) === digestOf(maker, body);
}

function digestOf(maker: string, body: string): string {
  return createHash("sha256").update(`${maker}\n${body}`).digest("hex").slice(0, digestLength);
}
