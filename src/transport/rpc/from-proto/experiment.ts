import { create } from "@bufbuild/protobuf";
import {
  ExperimentSchema,
  type Experiment as ProtoExperiment,
  type Variant as ProtoVariant,
} from "../../../../gen/spillway/v1/experiment_pb.ts";
import type { Experiment, Variant } from "../../../core/model/experiment.ts";
import { fromNumber } from "./number.ts";
import { requireText, textOrUndefined } from "./text.ts";
import { Violations } from "./violations.ts";

const nameForm = /^[a-zA-Z0-9][a-zA-Z0-9._/-]{0,126}$/;
const leastVariants = 2;
const mostVariants = 16;

/** Decimal fractions of shares do not sum to 1 exactly. */
const shareTolerance = 1e-6;

/** 1 USD: enough to see a shadow work, too little to hurt. */
const defaultMirrorBudgetNanoUsd = 1_000_000_000;

/** An experiment; throws a CallError "invalid-argument" with all that is wrong with it. */
export function fromExperiment(given: ProtoExperiment | undefined): Experiment {
  const violations = new Violations();
  if (given === undefined) violations.add("experiment", "is required");
  const experiment = given ?? create(ExperimentSchema);
  const result = {
    name: nameOf(experiment.name, "experiment.name", violations),
    route: requireText(experiment.route, "experiment.route", violations),
    variants: variantsOf(experiment.variants, violations),
    stickyBy: textOrUndefined(experiment.stickyBy),
    mirror: experiment.mirror,
    mirrorBudgetNanoUsd:
      fromNumber(
        experiment.mirrorBudgetNanoUsd,
        { above: 0 },
        "experiment.mirror_budget_nano_usd",
        violations,
      ) ?? defaultMirrorBudgetNanoUsd,
  };
  violations.throwIfAny();
  return result;
}

/** The name of an experiment that is to end; a CallError without one. */
export function fromExperimentName(name: string): string {
  const violations = new Violations();
  requireText(name, "name", violations);
  violations.throwIfAny();
  return name;
}

function variantsOf(given: readonly ProtoVariant[], violations: Violations): readonly Variant[] {
  const path = "experiment.variants";
  if (given.length < leastVariants || given.length > mostVariants) {
    violations.add(path, `must be ${leastVariants} to ${mostVariants}, got ${given.length}`);
  }
  const names = new Set(given.map(({ name }) => name));
  if (names.size < given.length) violations.add(path, "must have names that differ");
  const sum = given.reduce((total, { share }) => total + share, 0);
  if (!(Math.abs(sum - 1) <= shareTolerance))
    violations.add(path, `must have shares that sum to 1, got ${sum}`);
  return given.map((variant, i) => variantOf(variant, `${path}[${i}]`, violations));
}

function variantOf(
  { name, share, endpoint, temperature }: ProtoVariant,
  path: string,
  violations: Violations,
): Variant {
  return {
    name: nameOf(name, `${path}.name`, violations),
    share: fromNumber(share, { min: 0, max: 1 }, `${path}.share`, violations) ?? 0,
    endpoint: textOrUndefined(endpoint),
    temperature: fromNumber(temperature, { min: 0, max: 2 }, `${path}.temperature`, violations),
  };
}

function nameOf(name: string, path: string, violations: Violations): string {
  if (!nameForm.test(name)) violations.add(path, `must be of the form ${nameForm.source}`);
  return name;
}
