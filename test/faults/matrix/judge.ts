/** Holds what a client saw of a cell against what had to come of it. */
import { type Attempt, AttemptOutcome } from "../../../gen/spillway/v1/attempt_pb.ts";
import { FinishReason } from "../../../gen/spillway/v1/completion_pb.ts";
import type { Observation } from "../support/observation.ts";
import type { Expectation } from "./expectation.ts";
import { consequenceOf, kindName } from "./story.ts";

/** The kinds of miss that are counted on their own: none may ever happen. */
export type MissKind = "truncated" | "mixed" | "hung" | "unreleased" | "other";

export interface Miss {
  readonly kind: MissKind;
  readonly words: string;
}

/** The two endpoints of a cell and what each would answer, whole. */
export interface Sides {
  readonly primary: { readonly endpoint: string; readonly answer: string };
  readonly backup: { readonly endpoint: string; readonly answer: string };
}

export function judge(seen: Observation, expected: Expectation, sides: Sides, boundMs: number): Miss[] {
  const misses: Miss[] = seen.disorder.map(other);
  if (seen.ending.kind === "hung") return [...misses, { kind: "hung", words: "had not ended" }];
  if (seen.durationMs > boundMs)
    misses.push({ kind: "hung", words: `took ${Math.round(seen.durationMs)} ms` });
  misses.push(...judgeParts(seen, sides));
  if (expected.ending === "nobody") return [...misses, ...judgeNobody(seen, expected)];
  misses.push(...judgeRestarts(seen, expected, sides));
  misses.push(
    ...(expected.ending === "error" ? judgeError(seen, expected) : judgeAnswer(seen, expected, sides)),
  );
  return misses;
}

/** Whatever came under one attempt must be the beginning of what one endpoint says. */
function judgeParts({ answers }: Observation, { primary, backup }: Sides): Miss[] {
  return [...answers.values()].flatMap((answer) =>
    primary.answer.startsWith(answer) || backup.answer.startsWith(answer) ? [] : [strange(answer, "a part")],
  );
}

function strange(answer: string, what: string): Miss {
  const isMixed = /P\d\d/.test(answer) && /B\d\d/.test(answer);
  return { kind: isMixed ? "mixed" : "other", words: `${what} is nobody's: ${brief(answer)}` };
}

function judgeRestarts(seen: Observation, expected: Expectation, { primary }: Sides): Miss[] {
  const { restarts, shown } = seen;
  const wanted = expected.restarted ? 1 : 0;
  if (restarts.length !== wanted) return [other(`${restarts.length} restarts, not ${wanted}`)];
  return restarts.flatMap((restart) => {
    const misses: string[] = [];
    const { attempt, failedAttempt, failedEndpoint, kind, discardedBytes, receivedBytes } = restart;
    if (!shown.has(failedAttempt)) misses.push("restarted, and nothing had been shown");
    if (failedAttempt !== 1 || attempt !== 2) misses.push(`restarted ${failedAttempt} as ${attempt}`);
    if (failedEndpoint !== primary.endpoint) misses.push(`restarted from ${failedEndpoint}`);
    if (kind !== expected.kind) misses.push(`restarted for ${kindName(kind)}`);
    if (discardedBytes !== receivedBytes) {
      misses.push(`says ${discardedBytes} bytes are void, of ${receivedBytes}`);
    }
    return misses.map(other);
  });
}

function judgeAnswer({ ending, answers }: Observation, expected: Expectation, sides: Sides): Miss[] {
  if (ending.kind !== "completed") return [other(`ended as ${describe(ending)}`)];
  const { completion } = ending;
  const { attempts, endpoint, finishReason } = completion;
  const side = expected.ending === "backup" ? sides.backup : sides.primary;
  const wholeAnswer = expected.ending === "declined" ? "" : side.answer;
  const misses: Miss[] = [];
  const answer = answers.get(attempts.length) ?? "";
  if (answer !== wholeAnswer) misses.push(wrongAnswer(answer, sides));
  if (endpoint !== side.endpoint) misses.push(other(`served by ${endpoint}`));
  const isDeclined = finishReason === FinishReason.REFUSAL || finishReason === FinishReason.CONTENT_FILTER;
  if (isDeclined !== (expected.ending === "declined")) misses.push(other(`finish reason ${finishReason}`));
  if (attempts.at(-1)?.outcome !== AttemptOutcome.SUCCEEDED)
    misses.push(other("the last attempt did not succeed"));
  const wanted = expected.ending === "backup" ? 2 : 1;
  if (attempts.length !== wanted) misses.push(other(`${attempts.length} attempts, not ${wanted}`));
  return [...misses, ...judgeFirst(attempts[0], expected)];
}

function wrongAnswer(answer: string, { primary, backup }: Sides): Miss {
  if (answer === primary.answer || answer === backup.answer) return other("the answer is the other side's");
  const isPart = primary.answer.startsWith(answer) || backup.answer.startsWith(answer);
  return isPart
    ? { kind: "truncated", words: `complete, with ${brief(answer)}` }
    : strange(answer, "the answer");
}

function judgeError({ ending }: Observation, expected: Expectation): Miss[] {
  if (ending.kind !== "error") return [other(`ended as ${describe(ending)}`)];
  const { code, trail, pushedBack } = ending;
  const misses: Miss[] = [];
  if (code !== expected.status)
    misses.push(other(`status ${code}, not ${expected.status}: ${ending.message}`));
  if (!pushedBack) misses.push(other("meshes are not told to leave it"));
  if (trail === undefined) return [...misses, other("an error without its trail")];
  if (trail.attempts.length !== 1) misses.push(other(`${trail.attempts.length} attempts in the trail`));
  return [...misses, ...judgeFirst(trail.attempts[0], expected)];
}

/** All have failed: how often each was tried is the pool's affair, what was shown and void is not. */
function judgeNobody({ ending, restarts, shown }: Observation, expected: Expectation): Miss[] {
  if (ending.kind !== "error") return [other(`ended as ${describe(ending)}`)];
  const { code, trail, pushedBack, retryMs } = ending;
  const misses: string[] = [];
  if (code !== expected.status) misses.push(`status ${code}, not ${expected.status}: ${ending.message}`);
  if (expected.comeBack && retryMs === undefined) misses.push("no word of when to come back");
  if (!pushedBack) misses.push("meshes are not told to leave it");
  if (trail === undefined) misses.push("an error without its trail");
  if (trail?.attempts.some(({ outcome }) => outcome !== AttemptOutcome.FAILED)) {
    misses.push("an attempt in the trail that did not fail");
  }
  for (const { failedAttempt, discardedBytes, receivedBytes } of restarts) {
    if (!shown.has(failedAttempt)) misses.push("restarted, and nothing had been shown");
    if (discardedBytes !== receivedBytes)
      misses.push(`says ${discardedBytes} bytes are void, of ${receivedBytes}`);
  }
  return misses.map(other);
}

/** The primary's row of the trail. */
function judgeFirst(first: Attempt | undefined, { kind }: Expectation): Miss[] {
  const failed = first?.failure?.kind;
  if (failed !== kind)
    return [other(`the first attempt ended as ${kindName(failed)}, not ${kindName(kind)}`)];
  if (kind === undefined) return [];
  const { lost } = consequenceOf(kind);
  return first?.possiblyBilled === lost
    ? []
    : [other(`possibly billed: ${first?.possiblyBilled}, not ${lost}`)];
}

export function describe(ending: Observation["ending"]): string {
  return ending.kind === "error" ? `error ${ending.code} (${ending.message})` : ending.kind;
}

function brief(answer: string): string {
  return answer.length <= 60 ? `"${answer}"` : `"${answer.slice(0, 25)} … ${answer.slice(-25)}"`;
}

export function other(words: string): Miss {
  return { kind: "other", words };
}
