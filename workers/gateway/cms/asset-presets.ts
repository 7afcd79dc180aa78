import { pictureWidths } from "../../contract/picture-widths.ts";

/** How a picture may be asked for. Directus makes each once and keeps it; anything else would let anybody fill its disk. */
type Preset = {
  width: number;
  /** With it the picture is cut to fit; else it keeps its shape. */
  height?: number;
  /** 1–100. */
  quality: number;
  /** Always this one, for readers who know no other; else the best that the client takes. */
  format?: "jpg";
};

const assetPresets = {
  thumbnail: { width: pictureWidths.thumbnail, quality: 60 },
  card: { width: pictureWidths.card, quality: 65 },
  article: { width: pictureWidths.article, quality: 70 },
  wide: { width: pictureWidths.wide, quality: 70 },
  /** What other sites show with a link. */
  social: { width: pictureWidths.social, height: 630, quality: 80, format: "jpg" },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof assetPresets;

export const presetNames = Object.keys(assetPresets) as [PresetName, ...PresetName[]];

/** The pictures that Directus can make others of. Of an SVG there is no need to. */
const raster = new Set(["image/png", "image/jpeg", "image/webp", "image/avif", "image/tiff"]);

/** Pictures that are shown as they are: without pixels, or moving. */
const asTheyAre = new Set(["image/svg+xml", "image/gif"]);

export function isShownAsItIs(type: string): boolean {
  return asTheyAre.has(type);
}

export function isRaster(type: string): boolean {
  return raster.has(type);
}

type Format = "avif" | "webp" | "jpg" | "png";

/**
 * The format to make of a picture: AVIF or WebP where `accept` names them, which browsers do for pictures; `*\/*` says
 * nothing of what is understood.
 */
export function formatOf(name: PresetName, type: string, accept: string | undefined): Format {
  const preset: Preset = assetPresets[name];
  if (preset.format !== undefined) return preset.format;
  const taken = (accept ?? "")
    .toLowerCase()
    .split(",")
    .filter((part) => !/;\s*q=0(?:\.0*)?\s*(?:;|$)/.test(part));
  const takes = (wanted: string) => taken.some((part) => part.split(";", 1)[0]?.trim() === wanted);
  if (takes("image/avif")) return "avif";
  if (takes("image/webp")) return "webp";
  return type === "image/jpeg" ? "jpg" : "png";
}

/** Whether the format depends on what the client says that it takes. */
export function isNegotiated(name: PresetName): boolean {
  const preset: Preset = assetPresets[name];
  return preset.format === undefined;
}

/** What Directus is asked for. */
export function transformOf(name: PresetName, format: Format): Record<string, string> {
  const { width, height, quality }: Preset = assetPresets[name];
  const size = height === undefined ? {} : { height: String(height), fit: "cover" };
  return { width: String(width), ...size, quality: String(quality), format, withoutEnlargement: "true" };
}

export function typeOfFormat(format: Format): string {
  return format === "jpg" ? "image/jpeg" : `image/${format}`;
}
