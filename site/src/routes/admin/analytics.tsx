import { useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AdminsOnly } from "../../components/admin/admins-only.tsx";
import { AnalyticsCharts } from "../../components/analytics/analytics-charts.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { analyticsQuery } from "../../lib/admin-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";

/** How the platform is used, over days that are chosen. */
export default function AnalyticsPage() {
  return (
    <AdminsOnly title="Analytics">
      <AnalyticsView />
    </AdminsOnly>
  );
}

function AnalyticsView() {
  const location = useLocation();
  const asked = (name: string) => [location.query[name]].flat()[0] ?? "";
  const analytics = createLoaded(() => analyticsQuery(asked("from"), asked("to")));
  const day = (name: "from" | "to") => asked(name) || analytics.data()?.[name] || "";
  return (
    <>
      <PageTitle title="Analytics" />
      <h1>Analytics</h1>
      <form class="filters" method="get" action="/admin/analytics">
        <div class="field">
          <label for="from">First day</label>
          <input id="from" name="from" type="date" value={day("from")} />
        </div>
        <div class="field">
          <label for="to">Last day</label>
          <input id="to" name="to" type="date" value={day("to")} />
        </div>
        <div class="filters-send">
          <button class="button small" type="submit">
            Show
          </button>
        </div>
      </form>
      <Show when={analytics.failure()}>
        {(why) => <FailureNotice what="The analytics" failure={why()} />}
      </Show>
      <Show when={analytics.data()}>{(known) => <AnalyticsCharts analytics={known()} />}</Show>
    </>
  );
}
