import type { ListedTenant } from "../../../workers/contract/administration.ts";
import type { Account } from "../../../workers/contract/users.ts";
import { accountsQuery, tenantsQuery } from "./admin-queries.ts";
import { createLoaded } from "./create-loaded.ts";
import { newestDatasets } from "./dataset-search.ts";
import { destinationsFor } from "./destinations.ts";
import { findPlaces, type Place } from "./find-places.ts";
import { datasetsQuery, meQuery } from "./queries.ts";

/** What was looked up by some words, in what there may be too much of to have at hand. */
export type Searched = { tenants: ListedTenant[]; accounts: Account[] };

const nothing: Searched = { tenants: [], accounts: [] };

/** Organizations and accounts by a part of their names; what cannot be asked is not found. */
export async function searchAll(words: string): Promise<Searched> {
  const q = words.trim();
  if (q === "") return nothing;
  const [tenants, accounts] = await Promise.all([
    tenantsQuery(q, undefined),
    accountsQuery(`?${new URLSearchParams({ q })}`),
  ]);
  return {
    tenants: tenants.ok ? tenants.data.data : [],
    accounts: accounts.ok ? accounts.data.data : [],
  };
}

/** What fits the words, for whoever looks; `searched` is what administrators have looked up by them. */
export function createPlaces(
  words: () => string,
  searched: () => Searched | undefined,
): { places: () => Place[]; isAdministrator: () => boolean } {
  const me = createLoaded(() => meQuery());
  const datasets = createLoaded(() => datasetsQuery(newestDatasets));
  return {
    isAdministrator: () => me.data()?.user.role === "admin",
    places: () =>
      findPlaces(words(), {
        destinations: destinationsFor(me.data()),
        datasets: datasets.data()?.data,
        ...(searched() ?? nothing),
      }),
  };
}
