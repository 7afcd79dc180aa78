import { AuditLog } from "../../../components/audit-log.tsx";
import { Entitled } from "../../../components/entitled.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { readAuditFilters } from "../../../lib/audit-search.ts";
import { auditQuery } from "../../../lib/queries.ts";

export default function Audit() {
  return (
    <>
      <PageTitle title="Audit log" />
      <h1>Audit log</h1>
      <p class="settings-say">
        What was done in this organization, by whom and from where. Nobody can change anything in it.
      </p>
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
