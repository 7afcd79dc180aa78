/** Writes every generated file anew: `pnpm generate`. */
import { spawnSync } from "node:child_process";
import { generated } from "./generated.ts";

for (const { name, command } of generated) {
  const [tool = "", ...args] = command;
  const { status } = spawnSync(`node_modules/.bin/${tool}`, args, { stdio: "inherit" });
  if (status !== 0) {
    console.error(`Cannot generate ${name}: ${command.join(" ")} ended with ${status}`);
    process.exit(1);
  }
}
