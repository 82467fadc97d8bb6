import type { Feedback as ProtoFeedback } from "../../../../gen/spillway/v1/feedback_pb.ts";
import type { Feedback } from "../services.ts";
import { fromNumber } from "./number.ts";
import { boundText, requireText } from "./text.ts";
import { Violations } from "./violations.ts";

/** A caller's verdict; throws a CallError "invalid-argument" with all that is wrong with it. */
export function fromFeedback(feedback: ProtoFeedback | undefined): Feedback {
  const violations = new Violations();
  if (feedback === undefined) violations.add("feedback", "is required");
  const { completionId = "", score = 0, label = "" } = feedback ?? {};
  if (feedback !== undefined) {
    requireText(completionId, "feedback.completion_id", violations);
    fromNumber(score, { min: 0, max: 1 }, "feedback.score", violations);
    boundText(label, 64, "feedback.label", violations);
  }
  violations.throwIfAny();
  return { completionId, score, label };
}
