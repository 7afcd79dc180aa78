import { For } from "solid-js";
import { contentCollection } from "../../../../../workers/contract/content-fields.ts";
import { EditorsOnly } from "../../../components/content/editors-only.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { deskPath } from "../../../lib/content-forms.ts";
import { collectionWords } from "../../../lib/content-words.ts";

/** Everything that the site says, by its kinds. */
export default function Content() {
  return (
    <div class="wrap page app-page admin">
      <EditorsOnly>
        <PageTitle title="Content" />
        <h1>Content</h1>
        <ul class="desk-collections">
          <For each={Object.entries(collectionWords)}>
            {([name, { title, about }]) => (
              <li>
                <h2>
                  <a href={deskPath(name)}>{title}</a>
                </h2>
                <p>{about}</p>
                {contentCollection(name)?.rows === "one" ? null : (
                  <p>
                    <a class="quiet" href={`${deskPath(name)}?new=yes`}>
                      New {contentCollection(name)?.noun}
                    </a>
                  </p>
                )}
              </li>
            )}
          </For>
        </ul>
      </EditorsOnly>
    </div>
  );
}
