import type { DatasetSort } from "../../../workers/contract/datasets.ts";

/** What of the data sets the list shows, as its form names it. */
export type DatasetFilters = { q: string; sort: DatasetSort; bin: boolean };

/** In what orders they can be, as they are offered. */
export const datasetOrders: DatasetSort[] = ["-createdAt", "createdAt", "name", "-name", "-bytes", "bytes"];

const isSort = (text: string): text is DatasetSort => datasetOrders.some((order) => order === text);

type Query = Record<string, string | string[] | undefined>;

export function readDatasetFilters(query: Query): DatasetFilters {
  const value = (name: string) => [query[name]].flat()[0] ?? "";
  const sort = value("sort");
  return {
    q: value("q").trim().slice(0, 100),
    sort: isSort(sort) ? sort : "-createdAt",
    bin: value("bin") === "yes",
  };
}

/** The query of the API that shows what the filters say. */
export function datasetSearch({ q, sort, bin }: DatasetFilters, cursor = ""): string {
  return search({ limit: "50", q, sort, deleted: bin ? "true" : "", cursor });
}

/** The list as it is without filters. */
export const newestDatasets = datasetSearch(readDatasetFilters({}));

/** The query of the page with the same filters, on another page of the list. */
export function datasetPageSearch({ q, sort, bin }: DatasetFilters, cursor: string): string {
  return search({ q, sort: sort === "-createdAt" ? "" : sort, bin: bin ? "yes" : "", cursor });
}

function search(values: Record<string, string>): string {
  return new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "")).toString();
}
