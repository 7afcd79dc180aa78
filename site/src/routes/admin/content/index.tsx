import { For } from "solid-js";
import { contentCollection } from "../../../../../workers/contract/content-fields.ts";
import { EditorsOnly } from "../../../components/content/editors-only.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { deskPath } from "../../../lib/content-forms.ts";
import { contentFrameWords as words } from "../../../lib/words/app/content-frame.ts";
import { contentModelWords } from "../../../lib/words/app/content-model.ts";
import { fill } from "../../../lib/words/words-query.ts";

/** Everything that the site says, by its kinds. */
export default function Content() {
  return (
    <div class="wrap page app-page admin">
      <EditorsOnly>
        <PageTitle title={words.title} />
        <h1>{words.title}</h1>
        <ul class="desk-collections">
          <For each={Object.entries(contentModelWords.collections)}>
            {([name, { title, about }]) => (
              <li>
                <h2>
                  <a href={deskPath(name)}>{title}</a>
                </h2>
                <p>{about}</p>
                {contentCollection(name)?.rows === "one" ? null : (
                  <p>
                    <a class="quiet" href={`${deskPath(name)}?new=yes`}>
                      {fill(words.new, { noun: contentCollection(name)?.noun ?? "" })}
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
