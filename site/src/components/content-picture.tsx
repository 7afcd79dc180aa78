import type { Picture } from "../../../workers/contract/cms.ts";
import { addressOfPicture, sourcesOf } from "../lib/picture.ts";

type ContentPictureProps = {
  picture: Picture;
  /** How wide it is shown, as `sizes` of HTML says it. */
  sizes: string;
  /** It is seen at once, so it is not waited with. */
  first?: boolean;
  /** Says nothing that the text beside it does not. */
  decorative?: boolean;
};

/** A picture of the content in the size that the page has for it, with its place kept while it loads. */
export function ContentPicture(props: ContentPictureProps) {
  return (
    <img
      src={addressOfPicture(props.picture, "article")}
      srcset={sourcesOf(props.picture)}
      sizes={props.sizes}
      width={props.picture.width ?? undefined}
      height={props.picture.height ?? undefined}
      alt={props.decorative ? "" : props.picture.alt}
      loading={props.first ? undefined : "lazy"}
      fetchpriority={props.first ? "high" : undefined}
      decoding="async"
    />
  );
}
