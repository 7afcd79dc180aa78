import { useLocation } from "@solidjs/router";
import { Show } from "solid-js";
import { AdminsOnly } from "../../components/admin/admins-only.tsx";
import { AnalyticsCharts } from "../../components/analytics/analytics-charts.tsx";
import { FailureNotice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { analyticsQuery } from "../../lib/admin-queries.ts";
import { createLoaded } from "../../lib/create-loaded.ts";
import { analyticsWords as words } from "../../lib/words/app/analytics.ts";

/** How the platform is used, over days that are chosen. */
export default function AnalyticsPage() {
  return (
    <AdminsOnly title={words.title}>
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
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <form class="filters" method="get" action="/admin/analytics">
        <div class="field">
          <label for="from">{words.from}</label>
          <input id="from" name="from" type="date" value={day("from")} />
        </div>
        <div class="field">
          <label for="to">{words.to}</label>
          <input id="to" name="to" type="date" value={day("to")} />
        </div>
        <div class="filters-send">
          <button class="button small" type="submit">
            {words.show}
          </button>
        </div>
      </form>
      <Show when={analytics.failure()}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={analytics.data()}>{(known) => <AnalyticsCharts analytics={known()} />}</Show>
    </>
  );
}
