import type { Adaptation, DroppedField, Route } from "../../../gen/spillway/config/v1/route_pb.ts";
import type { Sampling } from "../../../gen/spillway/v1/sampling_pb.ts";
import { entryPath, fieldPath, itemPath } from "../path.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";
import { droppedField } from "../settings-adaptation.ts";
import { checkAtMost, checkNumber } from "./bounds.ts";

/** A longer overlay is a prompt of its own, and is paid for with every request. */
const maxOverlayCharacters = 32_768;
const maxToolNames = 128;
/** What every provider takes for the name of a tool. */
const toolNameForm = /^[a-zA-Z0-9_-]{1,64}$/;

/** The rules of Adaptation, for every member of the route. `path` is that of the tiers. */
export function checkAdaptations(report: Report, path: string, route: Route): void {
  for (const [index, { endpoints }] of route.tiers.entries()) {
    const list = fieldPath(itemPath(path, index), "endpoints");
    for (const [place, { adapt }] of endpoints.entries()) {
      if (adapt !== undefined) checkAdaptation(report, fieldPath(itemPath(list, place), "adapt"), adapt);
    }
  }
}

function checkAdaptation(report: Report, path: string, adapt: Adaptation): void {
  checkOverlay(report, fieldPath(path, "system_prefix"), adapt.systemPrefix);
  checkOverlay(report, fieldPath(path, "system_suffix"), adapt.systemSuffix);
  checkSampling(report, fieldPath(path, "sampling"), adapt.sampling);
  checkDrop(report, fieldPath(path, "drop"), adapt);
  checkToolNames(report, fieldPath(path, "tool_names"), adapt.toolNames);
}

function checkOverlay(report: Report, path: string, overlay: string): void {
  if (overlay.length <= maxOverlayCharacters) return;
  report.problem(path, `may have at most ${maxOverlayCharacters} characters, not ${overlay.length}`);
}

function checkSampling(report: Report, path: string, sampling: Sampling | undefined): void {
  const at = (name: string) => fieldPath(path, name);
  checkNumber(report, at("temperature"), sampling?.temperature, { min: 0, max: 2 });
  checkNumber(report, at("top_p"), sampling?.topP, { above: 0, max: 1 });
  checkNumber(report, at("top_k"), sampling?.topK, { min: 1 });
  checkNumber(report, at("frequency_penalty"), sampling?.frequencyPenalty, { min: -2, max: 2 });
  checkNumber(report, at("presence_penalty"), sampling?.presencePenalty, { min: -2, max: 2 });
  checkNumber(report, at("top_logprobs"), sampling?.topLogprobs, { min: 0, max: 20 });
}

function checkDrop(report: Report, path: string, { drop, sampling }: Adaptation): void {
  const set = new Set(namesSet(sampling));
  const seen = new Set<DroppedField>();
  for (const [index, field] of drop.entries()) {
    const at = itemPath(path, index);
    const name = droppedField(field);
    if (name === undefined) report.problem(at, "must name a field, such as top_k");
    else if (seen.has(field)) report.problem(at, `${name} stands here twice`);
    else if (set.has(name)) report.problem(at, `${name} cannot be both dropped and set by sampling`);
    seen.add(field);
  }
}

function namesSet(sampling: Sampling | undefined): readonly string[] {
  const values = {
    temperature: sampling?.temperature,
    top_p: sampling?.topP,
    top_k: sampling?.topK,
    seed: sampling?.seed,
    frequency_penalty: sampling?.frequencyPenalty,
    presence_penalty: sampling?.presencePenalty,
    reasoning_effort: sampling?.reasoningEffort || undefined,
    top_logprobs: sampling?.topLogprobs,
  };
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

function checkToolNames(report: Report, path: string, names: Readonly<Record<string, string>>): void {
  checkAtMost(report, path, Object.keys(names).length, maxToolNames);
  const callers = new Map<string, string>();
  for (const [caller, model] of Object.entries(names)) {
    const at = entryPath(path, caller);
    const taken = callers.get(model);
    const wrong = [caller, model].find((name) => !toolNameForm.test(name));
    if (wrong !== undefined) {
      report.problem(at, `${quote(wrong)} is not of the form ${toolNameForm.source.slice(1, -1)}`);
    } else if (taken !== undefined) {
      report.problem(at, `${quote(model)} is the model's name of ${quote(taken)} already`);
    }
    callers.set(model, caller);
  }
}
