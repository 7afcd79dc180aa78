import { PageTitle } from "../../components/page-title.tsx";

/** What browsers that were here before show where there is no network. */
export default function Offline() {
  return (
    <div class="wrap page narrow">
      <PageTitle title="No network" shared />
      <h1>The thread is cut</h1>
      <p class="lead">
        Your device has no network, or it leads nowhere near us. What you were about to open is there once you
        are back: load it again then.
      </p>
      <p class="actions">
        <a class="button" href="/" rel="external">
          To the start
        </a>
      </p>
    </div>
  );
}
