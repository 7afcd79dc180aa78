import type { ListedTenant } from "../../../workers/contract/administration.ts";
import type { Dataset } from "../../../workers/contract/datasets.ts";
import type { Account } from "../../../workers/contract/users.ts";
import { datasetPage } from "./dataset-page.ts";
import type { Destination } from "./destinations.ts";
import { tenantPage } from "./override-forms.ts";
import { destinationWords } from "./words/app/destinations.ts";
import { placeWords } from "./words/app/places.ts";

/** Somewhere to go: a page, or a thing that has one. */
export type Place = { href: string; label: string; about: string };

type Known = {
  destinations: readonly Destination[];
  datasets?: readonly Dataset[] | undefined;
  /** Those that were found by the words already. */
  tenants?: readonly ListedTenant[] | undefined;
  accounts?: readonly Account[] | undefined;
};

const { groups } = destinationWords;

const mostThings = 6;

/**
 * What of all that is known fits the words, pages first. Each word has to be somewhere in the name, or in what is said
 * of it; without words there are pages alone.
 */
export function findPlaces(words: string, known: Known): Place[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (...texts: string[]) => {
    const text = texts.join(" ").toLowerCase();
    return wanted.every((word) => text.includes(word));
  };
  const pages = known.destinations
    .filter(({ label, about = "", group }) => fits(label, about, groups[group]))
    .map(({ href, label, about, group }) => ({ href, label, about: about ?? groups[group] }));
  if (wanted.length === 0) return pages;
  const named = (known.datasets ?? []).filter(({ name, fileName }) => fits(name, fileName));
  const datasets = named.map(({ id, name, fileName }) => ({
    ...{ href: datasetPage(id), label: name, about: fileName },
  }));
  const tenants = (known.tenants ?? []).map(({ id, name }) => ({
    ...{ href: tenantPage(id), label: name, about: placeWords.organization },
  }));
  const accounts = (known.accounts ?? []).map(({ id, name, email }) => ({
    ...{ href: `/admin/users?user=${id}`, label: name, about: email },
  }));
  return [...pages, ...[datasets, tenants, accounts].flatMap((things) => things.slice(0, mostThings))];
}
