/**
 * The files of a built web page, read once into memory: what is served later can
 * neither leave the folder nor change under a reader.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";

/** A file as it is sent. */
export interface PageFile {
  readonly contentType: string;
  readonly body: Buffer;
  /** Undefined where packing gains nothing. */
  readonly gzipped: Buffer | undefined;
  readonly etag: string;
  /** Whether its name changes with its content, so that browsers may keep it for ever. */
  readonly isHashed: boolean;
}

/** The dashboard is a tenth of these; a folder that is larger is not the dashboard. */
const maxFiles = 64;
const maxTotalBytes = 8 * 1024 * 1024;

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

/**
 * Reads a folder with all below it, by the path of each file from it ("assets/a.js").
 * Undefined when there is no such folder. Rejects when it is too large.
 */
export async function readPageFiles(folder: string): Promise<ReadonlyMap<string, PageFile> | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (entries === undefined) return undefined;
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  if (paths.length > maxFiles) throw tooLarge(folder, `${paths.length} files of at most ${maxFiles}`);
  const files = new Map<string, PageFile>();
  let total = 0;
  for (const path of paths) {
    const body = await readFile(path);
    total += body.length;
    if (total > maxTotalBytes) throw tooLarge(folder, `more than ${maxTotalBytes} bytes`);
    const name = relative(folder, path).split(sep).join("/");
    files.set(name, pageFile(body, extname(path), name.startsWith("assets/")));
  }
  return files;
}

/** A file for a body; `extension` with its dot decides the type. */
export function pageFile(body: Buffer, extension: string, isHashed: boolean): PageFile {
  const gzipped = gzipSync(body);
  return {
    contentType: contentTypes[extension] ?? "application/octet-stream",
    body,
    gzipped: gzipped.length < body.length ? gzipped : undefined,
    etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
    isHashed,
  };
}

function tooLarge(folder: string, what: string): Error {
  return new Error(`${folder} has ${what}: it is not the built dashboard`);
}
