import { CallError, type FieldViolation } from "../../../core/model/call-error.ts";

/** How many are kept: enough to mend a request in one go, too few to fill a header. */
const maxKept = 50;

/** Collects what is wrong with a request, so that the caller hears of all of it at once. */
export class Violations {
  readonly #kept: FieldViolation[] = [];
  #count = 0;

  add(field: string, description: string): void {
    this.#count += 1;
    if (this.#kept.length < maxKept) this.#kept.push({ field, description });
  }

  /** Throws a CallError "invalid-argument" that names every violation, if there is one. */
  throwIfAny(): void {
    const first = this.#kept[0];
    if (first === undefined) return;
    const others = this.#count - 1;
    const more = others === 0 ? "" : ` (and ${others} more; see the details of the error)`;
    throw new CallError("invalid-argument", `${first.field}: ${first.description}${more}`, {
      violations: this.#kept,
    });
  }
}
