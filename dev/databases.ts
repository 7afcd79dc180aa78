/** The password of every role in development. */
export const developmentPassword = "development-only";

/** The address of a database as one of its roles. */
export function databaseUrl({ role, name, port }: { role: string; name: string; port: number }): string {
  return `postgres://${role}:${developmentPassword}@127.0.0.1:${port}/${name}`;
}
