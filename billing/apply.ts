/** `pnpm billing:apply`: brings the plans of a Lago to those of the catalogue. */
import { parseArgs } from "node:util";
import { connectLago, readConnection } from "./lago-api.ts";
import { applyPlans, comparePlans, renderChanges } from "./plan-changes.ts";

const usage = `
  pnpm billing:apply [--diff]

  Makes the metric and the plans of workers/gateway/billing/catalogue.ts in Lago, and changes what is otherwise there.
  Doing it twice does it once. Plans that are not in the catalogue stay: somebody may pay by them.

  --diff    only says what is otherwise, and ends with 1 when something is

  LAGO_URL          where Lago is; without it, that of npm start
  LAGO_API_KEY      a key of it
  CF_ACCESS_CLIENT_ID, CF_ACCESS_CLIENT_SECRET    where Cloudflare Access guards it
`;

async function apply(args: string[]): Promise<number> {
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({ args, options: { diff: flag, help: flag } });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const connection = readConnection(process.env);
  const lago = connectLago(connection);
  const state = values.diff ? await comparePlans(lago) : await applyPlans(lago);
  for (const line of renderChanges(state)) console.log(line);
  const isSame = state.changes.length === 0;
  if (values.diff && !isSame) console.log(`What pnpm billing:apply would do to ${connection.url}`);
  else console.log(`The plans of ${connection.url} are those of the catalogue`);
  return values.diff && !isSame ? 1 : 0;
}

process.exitCode = await apply(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  return 2;
});
