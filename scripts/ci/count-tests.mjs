/**
 * Prints "passed failed" from a JSON report of vitest, for .ci/run. A report that is
 * missing or unreadable counts as nothing passed and one failed, and so does a test
 * file that could not be loaded.
 */
import { readFileSync } from "node:fs";

function count(path) {
  const report = JSON.parse(readFileSync(path, "utf8"));
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  );
  return [report.numPassedTests, report.numFailedTests + broken.length];
}

try {
  console.log(count(process.argv[2]).join(" "));
} catch (error) {
  console.error(`no report of the tests: ${error.message}`);
  console.log("0 1");
}
