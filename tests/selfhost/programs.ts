import { spawnSync } from "node:child_process";

/** The Debian package of each program that tests of the self-host use. */
const packages = {
  age: "age",
  caddy: "caddy",
  "cloud-init": "cloud-init",
  "docker-compose": "docker-compose",
  pg_dump: "postgresql",
  promtool: "prometheus",
  "redis-server": "redis-server",
};

export type Program = keyof typeof packages;

/**
 * Whether this machine has the programs. Where it has not, their tests do not run, and say so by name; CI installs them
 * (.ci/run) and fails without.
 * @throws {Error} in CI, naming what is missing.
 */
export function hasPrograms(programs: Program[]): boolean {
  const missing = programs.filter((program) => spawnSync(program, ["--version"]).error);
  if (missing.length === 0) return true;
  const names = [...new Set(missing.map((program) => packages[program]))].join(" ");
  const message = `Not tested here without ${missing.join(", ")}: apt-get install ${names}`;
  if (process.env.CI) throw new Error(message);
  console.warn(message);
  return false;
}
