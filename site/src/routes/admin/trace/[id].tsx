import type { RouteSectionProps } from "@solidjs/router";
import { AdminsOnly } from "../../../components/admin/admins-only.tsx";
import { TraceSearch } from "../../../components/explain/trace-search.tsx";
import { TraceView } from "../../../components/explain/trace-view.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { explainWords as words } from "../../../lib/words/app/explain.ts";

/** Everything that belongs to the id in the address. */
export default function Trace(props: RouteSectionProps) {
  const id = () => props.params.id ?? "";
  return (
    <AdminsOnly title={words.title}>
      <PageTitle title={words.title} />
      <h1 class="address">{id()}</h1>
      <TraceSearch id={id()} />
      <TraceView id={id()} />
    </AdminsOnly>
  );
}
