import { AdminsOnly } from "../../components/admin/admins-only.tsx";
import { AuditLog } from "../../components/audit-log.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { platformAuditQuery } from "../../lib/admin-queries.ts";
import { readPlatformAuditFilters } from "../../lib/audit-search.ts";

/** The log of the platform and of every organization. */
export default function PlatformAudit() {
  return (
    <AdminsOnly title="Audit of the platform">
      <PageTitle title="Audit of the platform" />
      <h1>Audit of the platform</h1>
      <p class="settings-say">
        What was done, by whom and from where, in the platform and in every organization. Nobody can change
        anything in it.
      </p>
      <AuditLog
        page="/admin/audit"
        exportPath="/api/admin/audit/export"
        filtersIn={readPlatformAuditFilters}
        load={platformAuditQuery}
      />
    </AdminsOnly>
  );
}
