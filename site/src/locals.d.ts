import type { Me } from "../../workers/contract/auth.ts";
import type { Loaded } from "./lib/failure.ts";
import type { FormOutcome } from "./lib/form-outcome.ts";

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
      /** The page has the widget of Turnstile. */
      challenge?: boolean;
      /** What the page wants in the document's head. */
      page?: {
        title: string;
        description?: string | undefined;
        refreshSeconds?: number;
      };
    }
  }
}
