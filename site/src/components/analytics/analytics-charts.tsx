import { Show } from "solid-js";
import type { Analytics } from "../../../../workers/contract/analytics.ts";
import { formatCount, formatDay, formatMoment, formatShare } from "../../lib/format.ts";
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
          <dt>Requests</dt>
          <dd>{formatCount(sum("requests"))}</dd>
        </div>
        <div>
          <dt>Of them failed by us</dt>
          <dd>{share(sum("serverErrors"), sum("requests"))}</dd>
        </div>
        <div>
          <dt>Sign-ups</dt>
          <dd>{formatCount(sum("signUps"))}</dd>
        </div>
        <div>
          <dt>Of them in an organization that pays now</dt>
          <dd>{share(sum("paying"), sum("signUps"))}</dd>
        </div>
      </dl>
      <Show
        when={props.analytics.countedSince}
        fallback={<p>No request was counted yet: each isolate hands its counts over once a minute.</p>}
      >
        {(since) => <p>Requests are counted since {formatMoment(since())}.</p>}
      </Show>
      <div class="charts">
        <LineChart
          title="Requests"
          labels={labels()}
          format={formatCount}
          series={[
            { name: "All", values: of("requests") },
            { name: "Refused (4xx)", values: of("clientErrors") },
            { name: "Failed (5xx)", values: of("serverErrors") },
          ]}
        />
        <LineChart
          title="Time to answer"
          labels={labels()}
          format={(ms) => `${formatCount(ms)} ms`}
          series={[
            { name: "Half were faster than", values: of("p50Ms") },
            { name: "95 of 100 were faster than", values: of("p95Ms") },
          ]}
        />
        <LineChart
          title="People who did something"
          labels={labels()}
          format={formatCount}
          series={[{ name: "People", values: of("activePeople") }]}
        />
        <LineChart
          title="Sign-ups"
          labels={labels()}
          format={formatCount}
          series={[
            { name: "Signed up", values: of("signUps") },
            { name: "Of them pay now", values: of("paying") },
          ]}
        />
      </div>
    </>
  );
}
