import { FailureNotice, Notice } from "../notice.tsx";

const failure = {
  status: 503,
  code: "unavailable",
  message: "The service behind this does not answer.",
  errors: {},
  requestId: "0f3c8b1e-1111-4222-8333-944445555666",
  retryAfterSeconds: 30,
};

/** What a page says of how something went, and what it shows where there is nothing, or not yet. */
export function NoticeSample() {
  return (
    <>
      <section aria-labelledby="notices">
        <h2 id="notices">Notices</h2>
        <Notice tone="good">It worked.</Notice>
        <Notice tone="plain" title="Good to know.">
          Something that is neither good nor bad.
        </Notice>
        <Notice tone="bad" title="Nothing was changed.">
          Why, and what helps.
        </Notice>
        <FailureNotice what="The list" failure={failure} />
      </section>
      <section aria-labelledby="states">
        <h2 id="states">Empty and loading</h2>
        <p class="empty">Nothing here yet, and what will be.</p>
        <p class="skeleton" aria-hidden="true" />
        <div class="offline">
          <p class="wrap">You are offline. What you see may be old, and nothing can be sent.</p>
        </div>
      </section>
    </>
  );
}
