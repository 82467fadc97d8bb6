/**
 * Copies the protos of others (health, reflection, google.rpc) from their npm
 * packages into third_party/, laid out by package name as buf wants it. The folder
 * is not committed: the lock file pins what it holds.
 */
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const reflection = "@grpc/reflection/build/proto/grpc/reflection";
const sources = {
  "grpc/health/v1/health.proto": "grpc-health-check/proto/health/v1/health.proto",
  "grpc/reflection/v1/reflection.proto": `${reflection}/v1/reflection.proto`,
  "grpc/reflection/v1alpha/reflection.proto": `${reflection}/v1alpha/reflection.proto`,
  "google/rpc/status.proto": "google-proto-files/google/rpc/status.proto",
  "google/rpc/error_details.proto": "google-proto-files/google/rpc/error_details.proto",
};

rmSync(join(root, "third_party"), { recursive: true, force: true });
for (const [target, source] of Object.entries(sources)) {
  const path = join(root, "third_party", target);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(join(root, "node_modules", source), path);
}
