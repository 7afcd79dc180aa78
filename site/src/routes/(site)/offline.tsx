import { PageTitle } from "../../components/page-title.tsx";
import { offlineWords as words } from "../../lib/words/app/offline.ts";

/** What browsers that were here before show where there is no network. */
export default function Offline() {
  return (
    <div class="wrap page narrow">
      <PageTitle title={words.title} shared />
      <h1>{words.heading}</h1>
      <p class="lead">{words.lead}</p>
      <p class="actions">
        <a class="button" href="/" rel="external">
          {words.start}
        </a>
      </p>
    </div>
  );
}
