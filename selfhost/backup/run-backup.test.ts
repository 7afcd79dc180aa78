import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeAgeKey } from "./age-key.ts";
import { runBackup } from "./run-backup.ts";

test("one for a bucket is put together where BACKUP_WORK says", async () => {
  const work = join(mkdtempSync(join(tmpdir(), "work-")), "file");
  writeFileSync(work, "");
  const bucket = {
    ...{ BACKUP_TARGET: "s3://backups", BACKUP_S3_ENDPOINT: "http://127.0.0.1:9" },
    ...{ AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" },
  };
  const env = {
    ...{ POSTGRES_PASSWORD: "a", REDIS_PASSWORD: "b", BACKUP_FOLDERS: "none", BACKUP_CONFIG: "none" },
    ...{ BACKUP_RECIPIENT: makeAgeKey().recipient, BACKUP_WORK: work },
  };
  await expect(runBackup({ ...env, ...bucket })).rejects.toThrow(
    new RegExp(`^Cannot back up to "s3://backups": ENOTDIR: not a directory, mkdir '${work}/`),
  );
});
