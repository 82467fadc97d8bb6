import { fileURLToPath } from "node:url";

/** Where the built dashboard is: web/dist beside the sources, dist/web in the built package. */
export function dashboardFolder(): string {
  const runsFromSources = import.meta.url.endsWith(".ts");
  return fileURLToPath(new URL(runsFromSources ? "../../web/dist" : "../../web", import.meta.url));
}
