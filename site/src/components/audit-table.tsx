import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { AuditEntryView } from "../../../workers/contract/audit.ts";
import type { AuditFilters, PlatformAuditFilters } from "../lib/audit-search.ts";
import { auditPageSearch } from "../lib/audit-search.ts";
import { formatMoment } from "../lib/format.ts";
import { auditTableWords as words } from "../lib/words/app/audit-table.ts";
import { Table } from "./table.tsx";

const { columns } = words;

type AuditTableProps = {
  entries: AuditEntryView[];
  filters: AuditFilters | PlatformAuditFilters;
  page: string;
};

/** What was done, newest first. What is said of an entry leads to everything that the same is said of. */
export function AuditTable(props: AuditTableProps) {
  const only = (change: Partial<PlatformAuditFilters>) =>
    `${props.page}?${auditPageSearch(props.filters, change)}`;
  const ofAll = () => "tenant" in props.filters;
  return (
    <Table
      label={words.label}
      columns={[
        columns.when,
        columns.action,
        columns.by,
        columns.on,
        ...(ofAll() ? [columns.in] : []),
        columns.from,
        columns.changes,
      ]}
      class="audit"
    >
      <For each={props.entries}>
        {(entry) => (
          <tr>
            <td>
              <time datetime={entry.occurredAt}>{formatMoment(entry.occurredAt)}</time>
            </td>
            <th scope="row">
              <A href={only({ action: entry.action })}>{entry.action}</A>
            </th>
            <td>
              <Show when={entry.actor.id} fallback={words.system}>
                {(id) => <Id id={id()} href={only({ actor: id() })} />}
              </Show>
            </td>
            <td>
              <Show when={entry.target}>
                {(target) => (
                  <>
                    {target().type} <Id id={target().id} href={only({ target: target().id })} />
                  </>
                )}
              </Show>
            </td>
            <Show when={ofAll()}>
              <td>
                <Show when={entry.tenantId} fallback={words.platform}>
                  {(id) => <Id id={id()} href={only({ tenant: id() })} />}
                </Show>
              </td>
            </Show>
            <td>
              <code title={entry.userAgent ?? undefined}>{entry.address ?? ""}</code>
            </td>
            <td>{changesText(entry.changes)}</td>
          </tr>
        )}
      </For>
    </Table>
  );
}

function Id(props: { id: string; href: string }) {
  return (
    <A href={props.href} title={props.id}>
      <code>{props.id.slice(0, 8)}</code>
    </A>
  );
}

function changesText(changes: AuditEntryView["changes"]): string {
  const shown = (value: unknown) =>
    value === null || value === undefined
      ? words.nothing
      : typeof value === "string"
        ? value
        : JSON.stringify(value);
  return Object.entries(changes)
    .map(([field, [before, after]]) => `${field}: ${shown(before)} → ${shown(after)}`)
    .join("; ");
}
