import { For } from "solid-js";
import { drawWeave, type WeaveLayout } from "../lib/weave.ts";
import type { Words } from "../lib/words/en.ts";

const wide: WeaveLayout = {
  width: 1440,
  height: 380,
  top: 62,
  gap: 13,
  rows: 20,
  rawEnd: 250,
  steps: [
    { x: 292, threads: 3 },
    { x: 444, threads: 3 },
    { x: 596, threads: 3 },
    { x: 748, threads: 3 },
  ],
  warpGap: 15,
  leaveAt: 806,
  evenAt: 900,
  refused: [5, 11, 16],
  clothFrom: 958,
  clothGap: 9,
};

const narrow: WeaveLayout = {
  width: 390,
  height: 300,
  top: 26,
  gap: 12,
  rows: 19,
  rawEnd: 92,
  steps: [
    { x: 104, threads: 1 },
    { x: 126, threads: 1 },
    { x: 148, threads: 1 },
    { x: 170, threads: 1 },
  ],
  warpGap: 10,
  leaveAt: 184,
  evenAt: 226,
  refused: [5, 11, 15],
  clothFrom: 240,
  clothGap: 8,
};

const labels: [number, string][] = [
  [307, "fetch"],
  [459, "normalize"],
  [611, "enrich"],
  [763, "validate"],
  [1090, "aggregate"],
  [1424, "publish"],
];

/** The flow drawn as cloth. What it says stands in the list of steps beside it, so it is hidden from readers. */
export function FlowWeave(props: { words: Words["home"] }) {
  return (
    <div class="flow-weave">
      <Cloth layout={wide} class="flow-wide">
        <g class="weave-labels">
          <For each={labels}>
            {([x, name]) => (
              <text x={x} y="26" text-anchor={name === "publish" ? "end" : "middle"}>
                {name}
              </text>
            )}
          </For>
          <text x="58" y="366">
            {props.words.rowsAsTheyCome}
          </text>
          <text x="1012" y="366">
            {props.words.setAside}
          </text>
        </g>
      </Cloth>
      <Cloth layout={narrow} class="flow-narrow" />
    </div>
  );
}

function Cloth(props: { layout: WeaveLayout; class: string; children?: import("solid-js").JSX.Element }) {
  const weave = drawWeave(props.layout);
  return (
    <svg aria-hidden="true" class={props.class} viewBox={`0 0 ${props.layout.width} ${props.layout.height}`}>
      <path class="warp" d={weave.warps} />
      <path class="casing" d={weave.wefts} />
      <path class="weft" d={weave.wefts} />
      <path class="weft refused" d={weave.refused} />
      <path class="casing" d={weave.over} />
      <path class="warp" d={weave.over} />
      {props.children}
    </svg>
  );
}
