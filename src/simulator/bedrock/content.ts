import type { JsonObject } from "../../core/base/json.ts";
import type { Checks } from "../checks.ts";

const resultNames: ReadonlySet<string> = new Set(["json", "text", "image", "document", "video"]);

/** Checks a tool's result, which must say something when it tells of an error; throws a Rejection. */
export function readToolResult(result: JsonObject, path: string, checks: Checks): void {
  checks.onlyKnown(result, path, new Set(["toolUseId", "content", "status", "type"]));
  const content = checks.array(result["content"], `${path}.content`);
  const status = checks.oneOf(result["status"] ?? "success", `${path}.status`, ["success", "error"]);
  if (status === "error" && content.length === 0) {
    const sentence = `The content field at ${path} cannot be empty when status value is error.`;
    checks.fail(path, { kind: "other", sentence });
  }
  content.forEach((each, at) => {
    const block = checks.object(each, `${path}.content.${at}`);
    checks.onlyKnown(block, `${path}.content.${at}`, resultNames);
    if (block["text"] !== undefined) checks.string(block["text"], `${path}.content.${at}.text`);
    if (block["json"] !== undefined) checks.object(block["json"], `${path}.content.${at}.json`);
  });
}

/** Checks a picture: its bytes or a place in S3, never a URL; throws a Rejection. */
export function readImage(image: JsonObject, path: string, checks: Checks): void {
  checks.oneOf(image["format"], `${path}.format`, ["png", "jpeg", "gif", "webp"]);
  const source = checks.object(image["source"], `${path}.source`);
  checks.onlyKnown(source, `${path}.source`, new Set(["bytes", "s3Location"]));
  if (source["s3Location"] !== undefined) return;
  const bytes = checks.string(source["bytes"], `${path}.source.bytes`);
  if (!/^[A-Za-z0-9+/]+={0,2}$/u.test(bytes)) {
    checks.fail(path, { kind: "other", sentence: `The bytes at ${path}.source are not base64.` });
  }
}
