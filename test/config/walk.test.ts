import { describe, expect, it } from "vitest";
import { ContentPartSchema } from "../../gen/spillway/v1/message_pb.ts";
import { Report } from "../../src/config/report.ts";
import { Walk } from "../../src/config/walk.ts";
import { readYaml } from "../../src/config/yaml-source.ts";

describe("Walk", () => {
  it("takes one member of a oneof and refuses a second", () => {
    const source = readYaml("text: hello\nrefusal: no\n");
    const report = new Report("f.yaml", source.place);
    expect(new Walk(source, report).message(ContentPartSchema, source.root, "")).toEqual({ text: "hello" });
    expect(report.problems).toEqual([
      {
        file: "f.yaml",
        line: 2,
        column: 1,
        path: "refusal",
        message: "only one of text and refusal can be set",
      },
    ]);
  });
});
