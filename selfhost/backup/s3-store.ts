import { createHash, createHmac } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { readText } from "../adapters/environment.ts";
import type { Environment } from "../env-file.ts";
import { type BackupStore, readManifest, readManifests } from "./store.ts";

type Place = { endpoint: URL; bucket: string; prefix: string; region: string; keyId: string; key: string };

type S3Request = {
  method: string;
  key: string;
  query?: Record<string, string>;
  body?: BodyInit;
  length?: number;
};

/** A PUT takes no more. */
const largestObject = 5 * 1024 ** 3;

/**
 * Backups in a bucket that speaks S3. What is in there is encrypted already; the connection is by TLS, and requests are
 * signed without their body.
 * @throws {Error} naming the variable that is missing.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function openS3Store(target: string, env: Environment): BackupStore {
  const [bucket = "", ...path] = target.slice("s3://".length).split("/");
  const place: Place = {
    endpoint: new URL(readText(env, "BACKUP_S3_ENDPOINT")),
    ...{
      bucket,
      prefix: path
        .filter(Boolean)
        .map((part) => `${part}/`)
        .join(""),
    },
    region: env.AWS_REGION || "auto",
    keyId: readText(env, "AWS_ACCESS_KEY_ID"),
    key: readText(env, "AWS_SECRET_ACCESS_KEY"),
  };
  const listKeys = async (prefix: string): Promise<string[]> => {
    const keys: string[] = [];
    let after: string | undefined;
    do {
      const query = {
        "list-type": "2",
        prefix: place.prefix + prefix,
        ...(after ? { "continuation-token": after } : {}),
      };
      const text = await (await ask(place, { method: "GET", key: "", query })).text();
      keys.push(...Array.from(text.matchAll(/<Key>([^<]+)<\/Key>/g), ([, key = ""]) => key));
      after = /<NextContinuationToken>([^<]+)</.exec(text)?.[1];
    } while (after);
    return keys.map((key) => key.slice(place.prefix.length));
  };
  const manifestNames = async (backup = "") =>
    (await listKeys(backup))
      .filter((key) => key.endsWith("/manifest.json"))
      .map((key) => key.slice(0, -"/manifest.json".length));
  const manifestOf = async (backup: string) =>
    await (await ask(place, { method: "GET", key: `${backup}/manifest.json` })).text();
  const put = async (folder: string, path: string) => {
    const { size } = await stat(path);
    if (size > largestObject)
      throw new Error(`"${basename(path)}" has ${size} bytes: S3 takes 5 GiB at once`);
    const body = Readable.toWeb(createReadStream(path)) as ReadableStream;
    await ask(place, { method: "PUT", key: `${folder}/${basename(path)}`, body, length: size });
    // The next may be as large: there is room for one.
    await rm(path);
  };
  return {
    where: target,
    list: async () => await readManifests(await manifestNames(), manifestOf),
    async find(backup) {
      const isThere = (await manifestNames(`${backup}/`)).includes(backup);
      return isThere ? await readManifest(backup, manifestOf) : null;
    },
    async read(backup, file) {
      const { body } = await ask(place, { method: "GET", key: `${backup}/${file}` });
      return body ? Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]) : Readable.from([]);
    },
    putPart: put,
    keep: put,
    files: async (folder) => (await listKeys(`${folder}/`)).map((key) => key.slice(folder.length + 1)),
    async drop(folder, file) {
      await ask(place, { method: "DELETE", key: `${folder}/${file}` });
    },
    async finish(manifest) {
      const body = JSON.stringify(manifest, null, 2);
      await ask(place, {
        method: "PUT",
        key: `${manifest.name}/manifest.json`,
        body,
        length: Buffer.byteLength(body),
      });
    },
    async remove(backup) {
      const keys = await listKeys(`${backup}/`);
      // The manifest first: what is left of a removal that was interrupted is no backup.
      for (const key of keys.toSorted(
        (a, b) => Number(b.endsWith("manifest.json")) - Number(a.endsWith("manifest.json")),
      ))
        await ask(place, { method: "DELETE", key });
    },
  };
}

async function ask(place: Place, { method, key, query = {}, body, length }: S3Request): Promise<Response> {
  const path = `/${place.bucket}/${key === "" ? "" : place.prefix + key}`;
  const url = new URL(path, place.endpoint);
  for (const [name, value] of Object.entries(query).toSorted()) url.searchParams.append(name, value);
  const headers: Record<string, string> = signed(place, { method, url });
  if (length !== undefined) headers["content-length"] = String(length);
  const answer = await fetch(url, {
    method,
    headers,
    redirect: "manual",
    ...(body ? { body, duplex: "half" } : {}),
  } as RequestInit);
  if (answer.ok) return answer;
  const code = /<Code>([^<]+)</.exec(await answer.text())?.[1] ?? "";
  throw new Error(
    `${place.endpoint.host} answered ${answer.status} ${code} to ${method} ${path}`.replace("  ", " "),
  );
}

function signed(
  { keyId, key, region }: Place,
  { method, url }: { method: string; url: URL },
): Record<string, string> {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const headers = { host: url.host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-date": time };
  const names = Object.keys(headers).join(";");
  const canonical = [
    ...[method, url.pathname, url.searchParams.toString().replaceAll("+", "%20")],
    ...[...Object.entries(headers).map(([name, value]) => `${name}:${value}`), "", names, "UNSIGNED-PAYLOAD"],
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", time, scope, createHash("sha256").update(canonical).digest("hex")].join(
    "\n",
  );
  const mac = (secret: string | Buffer, value: string) => createHmac("sha256", secret).update(value).digest();
  const signingKey = scope
    .split("/")
    .reduce<string | Buffer>((secret, part) => mac(secret, part), `AWS4${key}`);
  const signature = mac(signingKey, text).toString("hex");
  const { host: _, ...sent } = headers;
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${keyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}
