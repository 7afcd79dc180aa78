import type { Picture } from "../../../workers/contract/cms.ts";
import { pictureWidths } from "../../../workers/contract/picture-widths.ts";

type Preset = keyof typeof pictureWidths;

const responsive: Preset[] = ["card", "article", "wide"];

/** Where a picture of the content is, in one of its sizes; the version lets browsers keep it for ever. */
export function addressOfPicture({ id, version }: Pick<Picture, "id" | "version">, preset: Preset): string {
  return `/api/cms/assets/${id}?preset=${preset}${version === null ? "" : `&v=${version}`}`;
}

/** Addresses and widths for `srcset`: no size twice where the picture itself is smaller. Undefined without pixels. */
export function sourcesOf(picture: Pick<Picture, "id" | "version" | "width">): string | undefined {
  const { width } = picture;
  if (width === null) return undefined;
  const whole = responsive.findIndex((preset) => pictureWidths[preset] >= width);
  return responsive
    .slice(0, whole === -1 ? undefined : whole + 1)
    .map((preset) => `${addressOfPicture(picture, preset)} ${Math.min(width, pictureWidths[preset])}w`)
    .join(", ");
}
