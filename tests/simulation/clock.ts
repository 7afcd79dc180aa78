import type { Client } from "pg";
import { vi } from "vitest";
import type { OwnDatabase } from "../own-database.ts";

/** Time as everything in the simulation has it: this process, both databases, and the Lago double. */
export type Clock = {
  /** Goes on to a time; Lago does what becomes due on the way, and its webhooks have arrived. */
  goTo: (time: Date) => Promise<void>;
  /** Lets a second pass, but for the databases, which count in minutes and more. */
  tick: () => Promise<void>;
  /** Resolves when every webhook that Lago has sent has arrived: what follows does not depend on how fast they are. */
  hear: () => Promise<void>;
};

type Turned = {
  databases: readonly Pick<OwnDatabase, "superuser">[];
  turnLago: (to: Date, wait: boolean) => Promise<void>;
};

/**
 * Has an empty database's `now()` be what `turnDatabase` says, also in defaults of tables that are made later: a function
 * of that name in front of the catalog's.
 */
export async function simulateTime(superuser: Client): Promise<void> {
  const { rows } = await superuser.query<{ name: string }>("select current_database() as name");
  await superuser.query(`
    create schema simulated;
    create table simulated.clock (at timestamptz not null);
    insert into simulated.clock values (pg_catalog.now());
    create function simulated.now() returns timestamptz language sql stable as 'select at from simulated.clock';
    grant usage on schema simulated to public;
    grant select on simulated.clock to public;
    alter database ${rows[0]?.name} set search_path = public, simulated, pg_catalog;
  `);
}

export function createClock(start: Date, { databases, turnLago }: Turned): Clock {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  return {
    async goTo(time) {
      vi.setSystemTime(time);
      for (const { superuser } of databases)
        await superuser.query("update simulated.clock set at = $1", [time]);
      await turnLago(time, true);
    },
    async tick() {
      vi.setSystemTime(Date.now() + 1_000);
      await turnLago(new Date(), false);
    },
    hear: () => turnLago(new Date(), true),
  };
}
