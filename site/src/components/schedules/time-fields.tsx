import { createSignal, For, onMount, Show } from "solid-js";
import { leastMinutesApart, toldTimes } from "../../../../workers/contract/schedules.ts";
import { usualPatterns } from "../../lib/schedule-words.ts";
import { scheduleWords } from "../../lib/words/app/schedules.ts";
import { fill } from "../../lib/words/words-query.ts";
import { TextField } from "../form-fields.tsx";
import { NextTimes, Pattern } from "./next-times.tsx";

const words = scheduleWords.fields;

type When = { cron: string; timeZone: string };
type Meant = { times: string[]; problem: string | null };

/** When a schedule runs, and which times that means: those are told while it is written. */
export function TimeFields(props: Partial<When>) {
  let root: HTMLDivElement | undefined;
  const [zones, setZones] = createSignal<string[]>([]);
  const [own, setOwn] = createSignal("UTC");
  const [when, setWhen] = createSignal<When>();
  const [meant, setMeant] = createSignal<Meant>();
  const follow = async () => {
    const value = (name: string) => root?.querySelector<HTMLInputElement>(`[name=${name}]`)?.value ?? "";
    const wanted = { cron: value("cron").trim(), timeZone: value("timeZone") };
    setWhen(wanted);
    const found = await meaningOf(wanted);
    if (when() === wanted) setMeant(found);
  };
  onMount(() => {
    // Only a browser knows where somebody is; without a script it is UTC that they change.
    setOwn(Intl.DateTimeFormat().resolvedOptions().timeZone);
    setZones(Intl.supportedValuesOf("timeZone"));
    void follow();
  });
  return (
    <div ref={root} class="time-fields" onInput={follow}>
      <TextField
        name="cron"
        label={words.cron}
        autocomplete="off"
        value={props.cron ?? "0 6 * * *"}
        list="usual-patterns"
        hint={fill(words.cronHint, { minutes: String(leastMinutesApart) })}
      />
      <datalist id="usual-patterns">
        <For each={Object.entries(usualPatterns)}>
          {([cron, said]) => <option value={cron}>{said}</option>}
        </For>
      </datalist>
      <TextField
        name="timeZone"
        label={words.timeZone}
        autocomplete="off"
        value={props.timeZone ?? own()}
        list="time-zones"
        hint={words.timeZoneHint}
      />
      <datalist id="time-zones">
        <For each={zones()}>{(zone) => <option value={zone} />}</For>
      </datalist>
      <div class="meant" role="status">
        <Show when={meant()}>
          {(told) => (
            <Show when={told().problem === null} fallback={<p class="error">{told().problem}.</p>}>
              <p>
                <Pattern cron={when()?.cron ?? ""} />. {words.nextTimes}
              </p>
              <NextTimes
                times={told().times}
                timeZone={when()?.timeZone ?? "UTC"}
                label={words.nextTimesLabel}
              />
            </Show>
          )}
        </Show>
      </div>
    </div>
  );
}

/** What reckons with patterns is loaded when somebody first writes one. */
async function meaningOf(when: When): Promise<Meant | undefined> {
  if (when.cron === "" || when.timeZone === "") return undefined;
  const { nextTimes, problemOf } = await import("../../../../workers/contract/next-time.ts");
  const now = new Date();
  const problem = problemOf(when, now)?.message ?? null;
  if (problem !== null) return { times: [], problem };
  return {
    times: nextTimes(when, { after: now, count: toldTimes }).map((time) => time.toISOString()),
    problem,
  };
}
