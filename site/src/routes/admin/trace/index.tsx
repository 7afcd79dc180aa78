import { useLocation } from "@solidjs/router";
import { AdminsOnly } from "../../../components/admin/admins-only.tsx";
import { TraceSearch } from "../../../components/explain/trace-search.tsx";
import { TraceView } from "../../../components/explain/trace-view.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { explainWords as words } from "../../../lib/words/app/explain.ts";

/** Where somebody who has an id begins. */
export default function ExplainRequest() {
  const location = useLocation();
  const id = () => [location.query.id].flat()[0]?.trim() ?? "";
  return (
    <AdminsOnly title={words.title}>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <TraceSearch id={id()} />
      {id() === "" ? null : <TraceView id={id()} />}
    </AdminsOnly>
  );
}
