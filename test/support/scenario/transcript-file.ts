/**
 * A scenario file: blocks of comments and commands, `----`, and what the commands
 * are expected to print, up to the next blank line that is followed by a command or
 * a comment. The files are the promises of the README in executable form.
 */
export interface Block {
  /** Comments and commands as they stand. */
  readonly head: readonly string[];
  readonly commands: readonly string[];
  readonly expected: string;
}

const ruler = "----";

export function parseTranscript(text: string): readonly Block[] {
  return text
    .trim()
    .split(/\n\n+(?=(?:#.*\n)*[a-z#])/)
    .reduce<string[]>(joinComments, [])
    .map(parseBlock);
}

/** A paragraph of comments alone belongs to the block after it. */
function joinComments(blocks: string[], paragraph: string): string[] {
  const last = blocks.at(-1);
  if (last !== undefined && !last.includes(`\n${ruler}`))
    blocks[blocks.length - 1] = `${last}\n\n${paragraph}`;
  else blocks.push(paragraph);
  return blocks;
}

function parseBlock(text: string): Block {
  const lines = text.split("\n");
  const at = lines.indexOf(ruler);
  if (at < 0) throw new Error(`a block without "${ruler}": ${text}`);
  const head = lines.slice(0, at);
  return {
    head,
    commands: head.filter((line) => line !== "" && !line.startsWith("#")),
    expected: lines
      .slice(at + 1)
      .join("\n")
      .trimEnd(),
  };
}

/** The file again, with what the commands printed this time. */
export function printTranscript(blocks: readonly Block[], outputs: readonly string[]): string {
  return `${blocks.map((block, index) => [...block.head, ruler, outputs[index]].join("\n")).join("\n\n")}\n`;
}
