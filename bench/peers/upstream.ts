import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Children } from "../../dev/children.ts";
import { type Nginx, startNginx } from "./nginx.ts";

export type Upstream = Nginx;

/** What the upstream answers to, all of them reads of one task: 2 KB of JSON, 1 MB and 1 GB. */
export const upstreamPaths = {
  small: "/api/tasks/00000000-0000-4000-8000-000000000001",
  megabyte: "/api/tasks/00000000-0000-4000-8000-000000000002",
  gigabyte: "/api/tasks/00000000-0000-4000-8000-000000000003",
};

/** Posts as Directus lists them, about 2 KB: enough of them that the gateway's answer is as long. */
const posts = Array.from({ length: 12 }, (_, index) => ({
  id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
  ...{ slug: `post-${index}`, title: `Post number ${index}`, summary: "What this post says, in a sentence." },
  published_at: "2026-11-01T09:00:00.000Z",
}));

/** Starts the upstream of every target: an nginx that answers with the same bytes at once. It is beside the load. */
export async function startUpstream({
  folder,
  children,
}: {
  folder: string;
  children: Children;
}): Promise<Upstream> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "small.json"), JSON.stringify({ task: { id: "1", note: "x".repeat(2010) } }));
  writeFileSync(join(folder, "posts.json"), JSON.stringify({ data: posts }));
  sparseFile(join(folder, "megabyte.bin"), 1 << 20);
  sparseFile(join(folder, "gigabyte.bin"), 1 << 30);
  const files = [
    [upstreamPaths.small, "small.json", "application/json"],
    [upstreamPaths.megabyte, "megabyte.bin", "application/octet-stream"],
    [upstreamPaths.gigabyte, "gigabyte.bin", "application/octet-stream"],
    ["/items/posts", "posts.json", "application/json"],
  ].map(
    ([path, file, type]) =>
      `location = ${path} { types {} default_type ${type}; alias ${join(folder, file ?? "")}; }`,
  );
  return await startNginx({
    ...{ name: "upstream", folder, children },
    http: (port) => `
  access_log off;
  sendfile on;
  open_file_cache max=10 inactive=1h;
  server {
    listen 127.0.0.1:${port} backlog=1024;
    ${files.join("\n    ")}
  }`,
  });
}

function sparseFile(path: string, bytes: number): void {
  const file = openSync(path, "w");
  ftruncateSync(file, bytes);
  closeSync(file);
}
