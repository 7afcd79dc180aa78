import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createStore, type Store } from "./store.ts";

const fileName = "lago.json";

/** How long changes are gathered before they are written. */
const gatherMs = 200;

/** A store that is kept in `dir`, or only in memory when there is none. */
export function openStore(dir: string | undefined): { store: Store; changed: () => void; close: () => void } {
  if (dir === undefined) return { store: createStore(), changed: () => {}, close: () => {} };
  const store = load(join(dir, fileName));
  let timer: NodeJS.Timeout | undefined;
  const close = () => {
    clearTimeout(timer);
    save(dir, store);
  };
  const changed = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      save(dir, store);
    }, gatherMs);
  };
  return { store, changed, close };
}

/** Maps are written as lists of entries; fields that an older file lacks get their first value. */
function load(path: string): Store {
  const store = createStore();
  const text = readIfThere(path);
  if (text === null) return store;
  for (const [name, value] of Object.entries(parse(path, text))) {
    const isMap = Reflect.get(store, name) instanceof Map;
    Reflect.set(store, name, isMap ? new Map(value as [string, unknown][]) : value);
  }
  return store;
}

function save(dir: string, store: Store) {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, fileName);
  const text = JSON.stringify(store, (_, value) => (value instanceof Map ? [...value] : value));
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

function parse(path: string, text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(
      `Cannot read the Lago double's state "${path}": it is not JSON. Delete it to start afresh.`,
      {
        cause,
      },
    );
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
}
