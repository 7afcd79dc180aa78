import { AuditLog } from "../../../components/audit-log.tsx";
import { Entitled } from "../../../components/entitled.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { readAuditFilters } from "../../../lib/audit-search.ts";
import { auditQuery } from "../../../lib/queries.ts";
import { auditPageWords as words } from "../../../lib/words/app/audit-page.ts";

export default function Audit() {
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <p class="settings-say">{words.lead}</p>
      <Entitled need={{ feature: "audit_log" }}>
        <AuditLog
          page="/app/settings/audit"
          exportPath="/api/audit/export"
          filtersIn={readAuditFilters}
          load={auditQuery}
        />
      </Entitled>
    </>
  );
}
