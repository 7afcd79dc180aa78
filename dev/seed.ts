import { seedGateway } from "../db/gateway/seed.ts";
import { databaseUrl } from "./databases.ts";

export const demoPassword = "correct horse battery staple";

/** The accounts that exist from the start, in development only; `seedGateway` puts them in place. */
export const demoAccounts = [
  { email: "admin@selvedge.test", is: "administrator of the platform" },
  { email: "owner@acme.test", is: "owner of the tenant Acme" },
  { email: "member@acme.test", is: "member of the tenant Acme" },
  { email: "owner@globex.test", is: "owner of the tenant Globex" },
] as const;

/** Puts the demo accounts into the gateway's database, as the worker would; safe to repeat. */
export async function seed({ port }: { port: number }): Promise<void> {
  await seedGateway({
    databaseUrl: databaseUrl({ role: "gateway", name: "gateway", port }),
    password: demoPassword,
  });
}
