import { AdminsOnly } from "../../components/admin/admins-only.tsx";
import { AuditLog } from "../../components/audit-log.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { platformAuditQuery } from "../../lib/admin-queries.ts";
import { readPlatformAuditFilters } from "../../lib/audit-search.ts";
import { platformAuditWords as words } from "../../lib/words/app/admin-audit.ts";

/** The log of the platform and of every organization. */
export default function PlatformAudit() {
  return (
    <AdminsOnly title={words.title}>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <p class="settings-say">{words.lead}</p>
      <AuditLog
        page="/admin/audit"
        exportPath="/api/admin/audit/export"
        filtersIn={readPlatformAuditFilters}
        load={platformAuditQuery}
      />
    </AdminsOnly>
  );
}
