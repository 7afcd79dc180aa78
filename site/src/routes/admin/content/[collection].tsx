import { type RouteSectionProps, useLocation } from "@solidjs/router";
import { HttpStatusCode } from "@solidjs/start";
import { Match, Show, Switch } from "solid-js";
import { contentCollection } from "../../../../../workers/contract/content-fields.ts";
import { EditorsOnly } from "../../../components/content/editors-only.tsx";
import { ItemList } from "../../../components/content/item-list.tsx";
import { ItemView, NewItem } from "../../../components/content/item-view.tsx";
import { PageTitle } from "../../../components/page-title.tsx";
import { contentFrameWords } from "../../../lib/words/app/content-frame.ts";

const words = contentFrameWords.missing;

/** A collection's items, the one that the address names, or the form for a new one. */
export default function Collection(props: RouteSectionProps) {
  const location = useLocation();
  const name = () => props.params.collection ?? "";
  const said = (parameter: string) => [location.query[parameter]].flat()[0];
  const isNew = () => said("new") !== undefined || said("do") === "create";
  return (
    <div class="wrap page app-page admin">
      <EditorsOnly>
        <Show when={contentCollection(name())} keyed fallback={<NoCollection />}>
          {(collection) => (
            <Switch
              fallback={
                <ItemList
                  name={name()}
                  collection={collection}
                  search={location.search}
                  done={said("done")}
                />
              }
            >
              <Match when={collection.rows === "one"}>
                <ItemView
                  name={name()}
                  collection={collection}
                  id={null}
                  done={said("done")}
                  isDeleteAsked={false}
                />
              </Match>
              <Match when={isNew()}>
                <NewItem name={name()} collection={collection} />
              </Match>
              <Match when={said("item")}>
                {(id) => (
                  <ItemView
                    name={name()}
                    collection={collection}
                    id={id()}
                    done={said("done")}
                    isDeleteAsked={said("ask") === "delete" || said("do") === "delete"}
                  />
                )}
              </Match>
            </Switch>
          )}
        </Show>
      </EditorsOnly>
    </div>
  );
}

function NoCollection() {
  return (
    <>
      <PageTitle title={words.title} />
      <HttpStatusCode code={404} />
      <h1>{words.heading}</h1>
      <p>
        <a href="/admin/content">{words.all}</a>
      </p>
    </>
  );
}
