/**
 * Samples that wait, in their order: a ring of numbers, since objects for each would
 * take ten times the room. When it is full, further samples are passed over: of a high
 * rate a part is enough.
 */
const capacity = 64;

export class SampleQueue {
  readonly #classes = new Uint8Array(capacity);
  readonly #values = new Float64Array(capacity);
  readonly #times = new Float64Array(capacity);
  #first = 0;
  #count = 0;

  push(promptClass: number, value: number, at: number): void {
    if (this.#count === capacity) return;
    const index = (this.#first + this.#count) % capacity;
    this.#classes[index] = promptClass;
    this.#values[index] = value;
    this.#times[index] = at;
    this.#count += 1;
  }

  /** Takes out all that came until then, the oldest first. */
  drain(until: number, take: (promptClass: number, value: number, at: number) => void): void {
    while (this.#count > 0) {
      const index = this.#first;
      const at = this.#times[index] ?? 0;
      if (at > until) return;
      this.#first = (index + 1) % capacity;
      this.#count -= 1;
      take(this.#classes[index] ?? 0, this.#values[index] ?? 0, at);
    }
  }

  clear(): void {
    this.#count = 0;
  }
}
