import { isJsonObject, type Json, type JsonObject } from "../../../../core/base/json.ts";
import type { Violations } from "../../../rpc/from-proto/violations.ts";

/**
 * A JSON object whose fields are read by type. A field of another type is a violation
 * with its path; null counts as absent, as OpenAI's API has it; what is not asked for
 * is ignored.
 */
export class Fields {
  /** The path of the object, for people. */
  readonly at: string;
  readonly #object: JsonObject;
  readonly #violations: Violations;

  constructor(object: JsonObject, at: string, violations: Violations) {
    this.at = at;
    this.#object = object;
    this.#violations = violations;
  }

  /** The path of a field, for people. */
  path(name: string): string {
    return this.at === "" ? name : `${this.at}.${name}`;
  }

  text(name: string): string | undefined {
    return this.#read(name, "a string", isText);
  }

  /** A text, or "" where there is none. */
  textOrEmpty(name: string): string {
    return this.text(name) ?? "";
  }

  number(name: string): number | undefined {
    return this.#read(name, "a number", isNumber);
  }

  integer(name: string): number | undefined {
    return this.#read(name, "a whole number", isInteger);
  }

  flag(name: string): boolean | undefined {
    return this.#read(name, "true or false", isFlag);
  }

  json(name: string): JsonObject | undefined {
    return this.#read(name, "an object", isJsonObject);
  }

  fields(name: string): Fields | undefined {
    const object = this.json(name);
    return object && new Fields(object, this.path(name), this.#violations);
  }

  /**
   * What `read` makes of the objects of a list, up to the first at fault: one that is
   * no object, or of which `read` makes undefined. A hostile list has millions.
   */
  each<T>(name: string, read: (item: Fields) => readonly T[] | undefined): T[] {
    const all: T[] = [];
    for (const [index, item] of (this.#read(name, "a list", isList) ?? []).entries()) {
      const at = `${this.path(name)}[${index}]`;
      if (!isJsonObject(item)) {
        this.#violations.add(at, "must be an object");
        return all;
      }
      const some = read(new Fields(item, at, this.#violations));
      if (some === undefined) return all;
      all.push(...some);
    }
    return all;
  }

  /** The strings of a list up to the first that is none, or the one string that stands for a list of one. */
  texts(name: string): readonly string[] {
    const value = this.value(name);
    if (isText(value)) return [value];
    const items = this.#read(name, "a string or a list of strings", isList) ?? [];
    const fault = items.findIndex((item) => !isText(item));
    if (fault !== -1) this.refuse(`${name}[${fault}]`, "must be a string");
    return items.slice(0, fault === -1 ? items.length : fault).filter(isText);
  }

  /** Of whatever type; undefined for null. */
  value(name: string): Json | undefined {
    return this.#object[name] ?? undefined;
  }

  refuse(name: string, description: string): void {
    this.#violations.add(this.path(name), description);
  }

  #read<T>(name: string, what: string, is: (value: unknown) => value is T): T | undefined {
    const value: unknown = this.value(name);
    if (value === undefined || is(value)) return value;
    this.refuse(name, `must be ${what}`);
    return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number";
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);
const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);
