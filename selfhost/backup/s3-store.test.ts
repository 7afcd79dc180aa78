import { createHash, createHmac } from "node:crypto";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type BackupStore, type Manifest, openStore } from "./store.ts";

const [keyId, key] = ["the key's name", "the key itself"];
const objects = new Map<string, string>();
let server: Server;
let env: Record<string, string>;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "", "http://bucket");
    const name = decodeURIComponent(url.pathname.replace("/backups/", ""));
    if (!isSigned(request, url))
      response.writeHead(403).end("<Error><Code>SignatureDoesNotMatch</Code></Error>");
    else if (request.method === "PUT") response.end(void objects.set(name, await text(request)));
    else if (request.method === "DELETE") response.end(void objects.delete(name));
    else if (name === "") response.end(page(url.searchParams));
    else if (objects.has(name)) response.end(objects.get(name));
    else response.writeHead(404).end("<Error><Code>NoSuchKey</Code></Error>");
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  env = {
    BACKUP_TARGET: "s3://backups/a/box",
    BACKUP_S3_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: key },
  };
});

afterAll(() => void server.close());

/** Two at a time, so that a list has pages. */
function page(query: URLSearchParams): string {
  const keys = [...objects.keys()].filter((name) => name.startsWith(query.get("prefix") ?? "")).toSorted();
  const from = Number(query.get("continuation-token") ?? 0);
  const next = from + 2 < keys.length ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : "";
  return `<ListBucketResult>${keys
    .slice(from, from + 2)
    .map((name) => `<Contents><Key>${name}</Key></Contents>`)
    .join("")}${next}</ListBucketResult>`;
}

/** As S3 itself puts it together from what arrived. */
function isSigned(request: IncomingMessage, url: URL): boolean {
  const said = /Credential=(.+?)\/(\d+)\/(.+?)\/s3\/aws4_request, SignedHeaders=(.+?), Signature=(\w+)/.exec(
    request.headers.authorization ?? "",
  );
  if (!said) return false;
  const [, id, day = "", region = "", names = "", signature] = said;
  const query = [...url.searchParams]
    .map((pair) => pair.map(encodeURIComponent).join("="))
    .sort()
    .join("&");
  const headers = names
    .split(";")
    .map((name) => `${name}:${request.headers[name]}\n`)
    .join("");
  const canonical = [request.method, url.pathname, query, headers, names, "UNSIGNED-PAYLOAD"].join("\n");
  const digest = createHash("sha256").update(canonical).digest("hex");
  const toSign = [
    "AWS4-HMAC-SHA256",
    request.headers["x-amz-date"],
    `${day}/${region}/s3/aws4_request`,
    digest,
  ].join("\n");
  let mac: string | Buffer = `AWS4${key}`;
  for (const part of [day, region, "s3", "aws4_request", toSign])
    mac = createHmac("sha256", mac).update(part).digest();
  return id === keyId && signature === (mac as Buffer).toString("hex");
}

async function put(store: BackupStore, day: string): Promise<Manifest> {
  const folder = mkdtempSync(join(tmpdir(), "s3-"));
  writeFileSync(join(folder, "jobs.age"), `jobs of ${day}`);
  const at = `2026-11-${day}T03:00:00.000Z`;
  const manifest: Manifest = {
    ...{
      version: 1,
      name: at.replaceAll(/[:.]/g, "-"),
      startedAt: at,
      finishedAt: at,
      release: "1",
      recipient: "age1",
    },
    parts: [{ name: "jobs", kind: "database", file: "jobs.age", bytes: 10, sha256: "" }],
  };
  await store.putPart(manifest.name, join(folder, "jobs.age"));
  // There is room for one part at a time.
  expect(readdirSync(folder)).toEqual([]);
  await store.finish(manifest, folder);
  return manifest;
}

test("a bucket keeps backups, lists the newest first, and lets go of them", async () => {
  const store = openStore(env);
  expect(await store.list()).toEqual([]);
  const [one, two] = [await put(store, "01"), await put(store, "02")];
  expect([...objects.keys()].every((name) => name.startsWith("a/box/2026-11-"))).toBe(true);
  expect(await store.list()).toEqual([two, one]);
  expect(await text(await store.read(one.name, "jobs.age"))).toBe("jobs of 01");
  await store.remove(one.name);
  expect(await store.list()).toEqual([two]);
  expect(objects.size).toBe(2);
});

test("what has no manifest is no backup", async () => {
  objects.set("a/box/2026-11-03T03-00-00-000Z/jobs.age", "half of it");
  expect((await openStore(env).list()).map(({ name }) => name)).toEqual(["2026-11-02T03-00-00-000Z"]);
});

test("one whose manifest is damaged is left out, and named where it is asked for", async () => {
  const damaged = "2026-11-04T03-00-00-000Z";
  objects.set(`a/box/${damaged}/manifest.json`, "{");
  const said = vi.spyOn(console, "warn").mockImplementation(() => {});
  const store = openStore(env);
  expect((await store.list()).map(({ name }) => name)).toEqual(["2026-11-02T03-00-00-000Z"]);
  const reason = `Cannot read the backup "${damaged}": its manifest.json is damaged`;
  expect(said.mock.calls).toEqual([[reason]]);
  await expect(store.find(damaged)).rejects.toThrow(reason);
  expect(await store.find("2026-11-05T03-00-00-000Z")).toBeNull();
});

test("a wrong key and a missing variable are said in one line", async () => {
  const wrong = openStore({ ...env, AWS_SECRET_ACCESS_KEY: "another" });
  await expect(wrong.list()).rejects.toThrow(
    /^127\.0\.0\.1:\d+ answered 403 SignatureDoesNotMatch to GET \/backups\/$/,
  );
  expect(() => openStore({ BACKUP_TARGET: "s3://backups" })).toThrow("BACKUP_S3_ENDPOINT is not set");
  expect(() => openStore({ BACKUP_TARGET: "ftp://backups" })).toThrow(
    'Cannot use BACKUP_TARGET "ftp://backups": neither a folder nor s3://',
  );
});
