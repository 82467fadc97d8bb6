import { entryPath } from "../path.ts";
import type { Report } from "../report.ts";
import { isMeantAsReference, secretReference } from "../secret-reference.ts";

/** A token of RFC 9110 §5.6.2. */
const nameForm = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/;
/** ASCII of RFC 9110 §5.5 without tabs. */
const valueForm = /^[\x20-\x7e]{1,8192}$/;
/** The connection's own (RFC 9110 §7.6.1) and what frames the body: the client sets them. */
const reserved: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Further headers: well formed, each once, none that the connection needs. Values are never shown. */
export function checkHeaders(report: Report, path: string, headers: Readonly<Record<string, string>>): void {
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(headers)) {
    const at = entryPath(path, name);
    const lower = name.toLowerCase();
    if (!nameForm.test(name)) report.problem(at, "is no name of a header");
    else if (reserved.has(lower)) report.problem(at, "cannot be set: the connection sets it itself");
    else if (seen.has(lower))
      report.problem(at, "stands here twice; upper and lower case are the same header");
    else checkValue(report, at, value);
    seen.add(lower);
  }
}

function checkValue(report: Report, path: string, value: string): void {
  if (isMeantAsReference(value)) {
    if (secretReference(value) === undefined)
      report.problem(path, 'must be "env:NAME", "file:PATH" or a text');
  } else if (!valueForm.test(value) || value.trim() !== value) {
    report.problem(path, "must be a text of ASCII that neither starts nor ends with a space");
  }
}
