import type { CapnpStruct } from "./capnp.ts";
import type { WorkerFile } from "./wrangler-file.ts";

/** The service that keeps every object's storage. */
export const objectDisk = "do";

/**
 * The worker's Durable Object classes after all its migrations. An object's storage is found by `uniqueKey`: the
 * worker's name and the class's first name, so that renaming a class keeps its objects.
 * @throws {Error} when a migration names a class that there is not, or that there is already.
 */
export function durableObjectNamespaces({ name, migrations }: WorkerFile): CapnpStruct[] {
  const classes = new Map<string, { firstName: string; sqlite: boolean }>();
  const take = (tag: string, className: string) => {
    const known = classes.get(className);
    if (!known)
      throw new Error(`Cannot apply migration "${tag}" of "${name}": there is no class "${className}"`);
    classes.delete(className);
    return known;
  };
  for (const { tag, new_classes, new_sqlite_classes, renamed_classes, deleted_classes } of migrations) {
    for (const className of [...new_classes, ...new_sqlite_classes]) {
      if (classes.has(className))
        throw new Error(
          `Cannot apply migration "${tag}" of "${name}": class "${className}" is there already`,
        );
      classes.set(className, { firstName: className, sqlite: new_sqlite_classes.includes(className) });
    }
    for (const { from, to } of renamed_classes) classes.set(to, take(tag, from));
    for (const className of deleted_classes) take(tag, className);
  }
  return [...classes].map(([className, { firstName, sqlite }]) => ({
    className,
    uniqueKey: `${name}-${firstName}`,
    enableSql: sqlite,
  }));
}
