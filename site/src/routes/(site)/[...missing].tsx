import { A } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { PageTitle } from "../../components/page-title.tsx";

export default function Missing() {
  return (
    <div class="wrap page narrow">
      <PageTitle title="Not found" />
      <HttpStatusCode code={404} />
      <h1>There is no thread here</h1>
      <p class="lead">The address leads nowhere. It may have been mistyped, or the page is gone.</p>
      <p class="actions">
        <A class="button" href="/">
          To the start
        </A>
        <A href="/blog">Read the blog</A>
      </p>
    </div>
  );
}
