import { drawTwill } from "../lib/weave.ts";

const size = { width: 640, height: 720, gap: 40 };

/** A piece of the cloth seen from very near, beside the forms. */
export function ClothPanel() {
  const twill = drawTwill(size);
  return (
    <div class="cloth-panel denim">
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${size.width} ${size.height}`}
        preserveAspectRatio="xMaxYMid slice"
      >
        <path class="weft" d={twill.wefts} />
        <path class="casing" d={twill.warps} />
        <path class="warp" d={twill.warps} />
      </svg>
    </div>
  );
}
