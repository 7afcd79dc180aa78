import { A } from "@solidjs/router";
import { createUniqueId } from "solid-js";
import type { AuditFilters, PlatformAuditFilters } from "../lib/audit-search.ts";

/** What of the log to show; a plain form that asks for the page itself. */
export function AuditFilter(props: { filters: AuditFilters | PlatformAuditFilters; page: string }) {
  return (
    <form class="filters" method="get" action={props.page}>
      <FilterField name="action" label="Action" value={props.filters.action} />
      <FilterField name="actor" label="By (id)" value={props.filters.actor} />
      <FilterField name="target" label="On (id)" value={props.filters.target} />
      {"tenant" in props.filters ? (
        <FilterField name="tenant" label="In (id)" value={props.filters.tenant} />
      ) : null}
      <FilterField name="from" label="From" value={props.filters.from} type="date" />
      <FilterField name="to" label="To" value={props.filters.to} type="date" />
      <div class="filters-send">
        <button class="button small" type="submit">
          Show
        </button>
        <A href={props.page}>Everything</A>
      </div>
    </form>
  );
}

type FilterFieldProps = { name: string; label: string; value: string; type?: "text" | "date" };

function FilterField(props: FilterFieldProps) {
  const id = createUniqueId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input id={id} name={props.name} type={props.type ?? "text"} autocomplete="off" value={props.value} />
    </div>
  );
}
