import { Show } from "solid-js";
import type { Analytics } from "../../../../workers/contract/analytics.ts";
import { formatCount, formatDay, formatMoment, formatShare } from "../../lib/format.ts";
import { analyticsWords as words } from "../../lib/words/app/analytics.ts";
import { fill } from "../../lib/words/words-query.ts";
import { LineChart } from "../charts/line-chart.tsx";

type Point = Analytics["points"][number];

/** Requests, how long they took, who was there and who came. */
export function AnalyticsCharts(props: { analytics: Analytics }) {
  const points = () => props.analytics.points;
  const labels = () =>
    points().map(({ at }) => (props.analytics.step === "hour" ? formatMoment(at) : formatDay(at)));
  const of = (name: Exclude<keyof Point, "at">) => points().map((point) => point[name]);
  const sum = (name: "requests" | "serverErrors" | "signUps" | "paying") =>
    points().reduce((total, point) => total + point[name], 0);
  const share = (part: number, whole: number) => (whole === 0 ? "–" : formatShare(part / whole));
  return (
    <>
      <dl class="facts">
        <div>
          <dt>{words.sums.requests}</dt>
          <dd>{formatCount(sum("requests"))}</dd>
        </div>
        <div>
          <dt>{words.sums.failed}</dt>
          <dd>{share(sum("serverErrors"), sum("requests"))}</dd>
        </div>
        <div>
          <dt>{words.sums.signUps}</dt>
          <dd>{formatCount(sum("signUps"))}</dd>
        </div>
        <div>
          <dt>{words.sums.paying}</dt>
          <dd>{share(sum("paying"), sum("signUps"))}</dd>
        </div>
      </dl>
      <Show when={props.analytics.countedSince} fallback={<p>{words.notCounted}</p>}>
        {(since) => <p>{fill(words.countedSince, { moment: formatMoment(since()) })}</p>}
      </Show>
      <div class="charts">
        <LineChart
          title={words.requests.title}
          labels={labels()}
          format={formatCount}
          series={[
            { name: words.requests.all, values: of("requests") },
            { name: words.requests.refused, values: of("clientErrors") },
            { name: words.requests.failed, values: of("serverErrors") },
          ]}
        />
        <LineChart
          title={words.time.title}
          labels={labels()}
          format={(ms) => fill(words.time.value, { count: formatCount(ms) })}
          series={[
            { name: words.time.half, values: of("p50Ms") },
            { name: words.time.most, values: of("p95Ms") },
          ]}
        />
        <LineChart
          title={words.people.title}
          labels={labels()}
          format={formatCount}
          series={[{ name: words.people.name, values: of("activePeople") }]}
        />
        <LineChart
          title={words.signUps.title}
          labels={labels()}
          format={formatCount}
          series={[
            { name: words.signUps.all, values: of("signUps") },
            { name: words.signUps.paying, values: of("paying") },
          ]}
        />
      </div>
    </>
  );
}
