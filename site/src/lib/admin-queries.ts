import { query } from "@solidjs/router";
import { load } from "./load.ts";

const searched = ["q", "role", "status", "cursor"];

/** A page of all accounts, as the page's own address asks for it; fields that were left empty do not count. */
export const accountsQuery = query((search: string) => {
  const asked = new URLSearchParams(search);
  const passed = searched.flatMap((name) => {
    const value = asked.get(name);
    return value ? [[name, value]] : [];
  });
  const page = new URLSearchParams(passed);
  return load("GET /api/user/users", { query: page.toString() });
}, "accounts");

export const accountQuery = query(
  (id: string) => load("GET /api/user/users/{id}", { path: { id } }),
  "account",
);
