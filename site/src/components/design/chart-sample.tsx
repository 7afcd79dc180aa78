import { formatCount } from "../../lib/format.ts";
import { LineChart } from "../charts/line-chart.tsx";

const labels = ["Mon", "Tue", "Wed", "Thu", "Fri"];
const series = [
  { name: "One", values: [3, 8, 5, 12, 9] },
  { name: "Two", values: [1, 2, null, 4, 3] },
  { name: "Three", values: [0, 0, 1, 0, 2] },
];

/** A chart with a gap, and one of nothing. */
export function ChartSample() {
  return (
    <section aria-labelledby="charts">
      <h2 id="charts">Charts</h2>
      <div class="charts">
        <LineChart title="Three lines" labels={labels} series={series} format={formatCount} />
        <LineChart
          title="Nothing yet"
          labels={labels}
          series={[{ name: "One", values: labels.map(() => null) }]}
          format={formatCount}
        />
      </div>
    </section>
  );
}
