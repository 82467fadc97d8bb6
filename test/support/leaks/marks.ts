/** What is looked for of a secret or a prompt: texts that no innocent output holds. */
import type { Word } from "./recorder.ts";

/** Shorter ones are parts of innocent words. */
const leastLength = { secret: 8, prompt: 12 } as const;

/** A part of a long text that gives it away; whoever quotes twice as much of it quotes a whole one. */
const partLength = 32;

/** Parts of one text that are looked for: the beginning is what is quoted. */
const mostParts = 32;

/** The texts whose appearance is a leak, each in the forms that outputs give it. */
export function marksOf({ kind, text }: Word): readonly string[] {
  const parts = kind === "secret" ? secretParts(text) : promptParts(text);
  const telling = parts.filter((part) => part.length >= leastLength[kind] && isTelling[kind](part));
  return [...new Set(telling.flatMap((part) => (kind === "secret" ? secretForms(part) : forms(part))))];
}

/** What of a secret is one: the lines of a key file, the key in a Google account's file, the password in a URL, the parts of an AWS key. */
function secretParts(text: string): readonly string[] {
  if (text.includes("-----BEGIN")) {
    return text.split(/\n|\\n/).filter((line) => /^[A-Za-z0-9+/=]{32,}$/.test(line));
  }
  if (text.startsWith("{")) return [];
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:([^@/]*)@)?/.exec(text);
  if (url !== null) return (url[1] ?? "").split(":").map(decodeURIComponent);
  return [text, ...text.split(":")];
}

function promptParts(text: string): readonly string[] {
  if (text.length <= partLength) return [text];
  const starts = Array.from({ length: Math.floor(text.length / partLength) }, (_, n) => n * partLength);
  return starts.slice(0, mostParts).map((start) => text.slice(start, start + partLength).toWellFormed());
}

/** Filling, such as a thousand times the same letter, tells nothing, nor does a word of English as a token. */
const isTelling: Readonly<Record<Word["kind"], (part: string) => boolean>> = {
  secret: (part) => !/^[a-z]+$/.test(part),
  prompt: (part) => new Set(part).size >= 5,
};

/** As it is, and inside a JSON string. */
function forms(part: string): readonly string[] {
  return [part, JSON.stringify(part).slice(1, -1)];
}

/** In base64 too, as in a Basic header; its last character depends on what follows. */
function secretForms(part: string): readonly string[] {
  const base64 = Buffer.from(part).toString("base64").replace(/=+$/, "").slice(0, -1);
  return [...forms(part), encodeURIComponent(part), base64];
}
