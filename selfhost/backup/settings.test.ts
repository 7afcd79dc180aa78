import { expect, test } from "vitest";
import { sourcesOf } from "./settings.ts";

const env = {
  POSTGRES_PASSWORD: "a",
  REDIS_PASSWORD: "b",
  BACKUP_FOLDERS: "state@full=/data/state,uploads=/data/uploads",
  BACKUP_CONFIG: "/box/env",
};
const namesOf = (more: Record<string, string> = {}) => sourcesOf({ ...env, ...more }).map(({ name }) => name);
const databases = ["gateway", "jobs", "directus", "redis"];

test("folders are those of the profile that runs", () => {
  expect(namesOf({ COMPOSE_PROFILES: "full,monitoring" })).toEqual([
    ...databases,
    ...["state", "uploads", "config"],
  ]);
  expect(namesOf({ COMPOSE_PROFILES: "vm" })).toEqual([...databases, "uploads", "config"]);
});

test.each(["BACKUP_FOLDERS", "BACKUP_CONFIG", "REDIS_PASSWORD"])("what leaves %s out is refused", (name) => {
  expect(() => namesOf({ [name]: "" })).toThrow(`${name} is not set`);
});

test("whoever has no folders and no file says so", () => {
  expect(namesOf({ BACKUP_FOLDERS: "none", BACKUP_CONFIG: "none" })).toEqual(databases);
});

test.each(["uploads", "=/data", "uploads=", "uploads=/", "Uploads=/data", "uploads@=/data"])(
  "%s is no folder",
  (text) => {
    expect(() => namesOf({ BACKUP_FOLDERS: text })).toThrow(
      `Cannot back up: "${text}" of BACKUP_FOLDERS is not name=path`,
    );
  },
);
