/** The data of a stream's events, in order; "[DONE]" stays a word, the rest is JSON. */
export function eventsIn(body: string): readonly unknown[] {
  return body
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => {
      if (!event.startsWith("data: ")) throw new Error(`not an event: ${event}`);
      const data = event.slice("data: ".length);
      return data === "[DONE]" ? data : JSON.parse(data);
    });
}
