import type { Me } from "../../workers/contract/auth.ts";
import type { Loaded } from "./lib/failure.ts";
import type { FormOutcome } from "./lib/form-outcome.ts";
import type { PageHead } from "./lib/page-head.ts";
import type { SiteFrameContent } from "./lib/site-frame-content.ts";

declare global {
  namespace App {
    interface RequestEventLocals {
      /** Marks the scripts of this render. */
      nonce: string;
      /** Who is asking, where the path is guarded. */
      me?: Loaded<Me>;
      /** What came of the form that was sent with this request. */
      outcome?: FormOutcome;
      /** The cookies of the browser once it has this answer, where a form set some. */
      cookie?: string;
      /** The origin of the studio that may frame this page. */
      studio?: string;
      /** The page has the widget of Turnstile. */
      challenge?: boolean;
      /** Something of a public page could not be read, or only as it was a while ago: by this visitor, or by anybody. */
      contentFailed?: "for-visitor" | "for-all";
      /** What the page wants in the document's head. */
      page?: PageHead & { refreshSeconds?: number };
      /** What stands around a public page. */
      frame?: SiteFrameContent;
    }
  }
}
