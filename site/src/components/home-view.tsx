import { A, useLocation } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Words } from "../lib/words/en.ts";
import { inLanguage, languageOf } from "../lib/words/language.ts";
import { createWords } from "../lib/words/words-query.ts";
import { FlowWeave } from "./flow-weave.tsx";
import { PageTitle } from "./page-title.tsx";
import { SampleRows } from "./sample-rows.tsx";

/** What the landing page says. Nothing in it moves or changes. */
export function HomeView() {
  const words = createWords("home");
  return <Show when={words()}>{(said) => <Said words={said()} />}</Show>;
}

function Said(props: { words: Words["home"] }) {
  const location = useLocation();
  return (
    <>
      <PageTitle title={props.words.title} description={props.words.description} />
      <section class="hero denim">
        <div class="wrap hero-say">
          <h1>{props.words.heading}</h1>
          <div class="hero-lead">
            <p class="lead">{props.words.lead}</p>
            <p class="actions">
              <A class="button" href="/sign-up">
                {props.words.signUp}
              </A>
              <A class="quiet" href={inLanguage("/pricing", languageOf(location.pathname))}>
                {props.words.plans}
              </A>
            </p>
          </div>
        </div>
        <FlowWeave words={props.words} />
      </section>
      <section class="wrap section" aria-labelledby="flow">
        <h2 id="flow">{props.words.flow}</h2>
        <p class="lead">{props.words.flowLead}</p>
        <SampleRows words={props.words} />
        <ol class="steps">
          <For each={props.words.steps}>
            {([name, text]) => (
              <li>
                <h3>{name}</h3>
                <p>{text}</p>
              </li>
            )}
          </For>
        </ol>
      </section>
      <section class="sunken" aria-labelledby="parts">
        <div class="wrap section">
          <h2 id="parts">{props.words.parts}</h2>
          <dl class="parts">
            <For each={props.words.partList}>
              {([name, text]) => (
                <div>
                  <dt>{name}</dt>
                  <dd>{text}</dd>
                </div>
              )}
            </For>
          </dl>
        </div>
      </section>
      <section class="wrap section split" aria-labelledby="command">
        <div>
          <h2 id="command">{props.words.command}</h2>
          <p class="lead">{props.words.commandLead}</p>
        </div>
        <pre class="command">
          <code>npm start</code>
        </pre>
      </section>
      <section class="denim closing">
        <div class="wrap section">
          <h2>{props.words.closing}</h2>
          <p class="lead">{props.words.closingLead}</p>
          <p class="actions">
            <A class="button" href="/sign-up">
              {props.words.signUp}
            </A>
          </p>
        </div>
      </section>
    </>
  );
}
