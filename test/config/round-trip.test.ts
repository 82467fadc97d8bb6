import { equals, fromJson, toJson } from "@bufbuild/protobuf";
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { stringify } from "yaml";
import { ConfigSchema } from "../../gen/spillway/config/v1/config_pb.ts";
import { parse } from "../../src/config/parse.ts";
import { arbitraryMessage } from "./support/arbitrary-config.ts";

const configs = arbitraryMessage(ConfigSchema);

describe("the walk over any configuration", () => {
  it("reads from YAML what proto JSON reads from JSON", () => {
    fc.assert(
      fc.property(
        configs,
        fc.constantFrom("PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE"),
        ({ json, yaml }, style) => {
          const { config, report } = parse("f.yaml", stringify(yaml, { defaultStringType: style }));
          if (report.problems.length > 0) throw new Error(JSON.stringify(report.problems));
          return equals(ConfigSchema, config, fromJson(ConfigSchema, json));
        },
      ),
      { numRuns: 200 },
    );
  });

  it("reads its own JSON back, since JSON is YAML", () => {
    fc.assert(
      fc.property(configs, ({ json }) => {
        const message = fromJson(ConfigSchema, json);
        const written = JSON.stringify(toJson(ConfigSchema, message, { useProtoFieldName: true }), null, 1);
        const { config, report } = parse("f.json", written);
        return report.problems.length === 0 && equals(ConfigSchema, config, message);
      }),
      { numRuns: 200 },
    );
  });

  it("never throws, whatever the text", () => {
    const pieces = fc.constantFrom(
      ...[
        "providers:",
        "\n",
        "  ",
        "- ",
        "name: ",
        "{",
        "}",
        "[",
        "]",
        "&a ",
        "*a",
        "'",
        '"',
        "|",
        ">",
        "? ",
        ": ",
      ],
      ...[
        "!!str ",
        "#",
        "%YAML 1.1\n",
        "---\n",
        "headers:",
        "ttft: 1s",
        "\t",
        "<<: ",
        "\u0000",
        "\ufeff",
        "💧",
        ",",
      ],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }), (parts) => {
        parse("f.yaml", parts.join(""));
      }),
      { numRuns: 1_000 },
    );
  });
});
