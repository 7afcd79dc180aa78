import { A } from "@solidjs/router";
import { createUniqueId } from "solid-js";
import type { AuditFilters, PlatformAuditFilters } from "../lib/audit-search.ts";
import { auditLogWords } from "../lib/words/app/audit-log.ts";

const words = auditLogWords.filter;

/** What of the log to show; a plain form that asks for the page itself. */
export function AuditFilter(props: { filters: AuditFilters | PlatformAuditFilters; page: string }) {
  return (
    <form class="filters" method="get" action={props.page}>
      <FilterField name="action" label={words.action} value={props.filters.action} />
      <FilterField name="actor" label={words.actor} value={props.filters.actor} />
      <FilterField name="target" label={words.target} value={props.filters.target} />
      {"tenant" in props.filters ? (
        <FilterField name="tenant" label={words.tenant} value={props.filters.tenant} />
      ) : null}
      <FilterField name="from" label={words.from} value={props.filters.from} type="date" />
      <FilterField name="to" label={words.to} value={props.filters.to} type="date" />
      <div class="filters-send">
        <button class="button small" type="submit">
          {words.show}
        </button>
        <A href={props.page}>{words.everything}</A>
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
