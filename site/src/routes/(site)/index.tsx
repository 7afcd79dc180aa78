import { A } from "@solidjs/router";
import { For } from "solid-js";
import { FlowWeave } from "../../components/flow-weave.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { SampleRows } from "../../components/sample-rows.tsx";

const steps: [string, string][] = [
  ["fetch", "The file is stored and read row by row, quotes and line breaks inside a value included."],
  [
    "normalize",
    "Blanks go, and e-mail addresses, phone numbers, dates and country codes come into one form.",
  ],
  [
    "enrich",
    "What follows from a value is added: a country's name to its code, its kind to an e-mail domain.",
  ],
  ["validate", "A row that breaks a rule is set aside with its reason. None is dropped in silence."],
  ["aggregate", "Every column gets its statistics, the whole file a score from 0 to 100."],
  ["publish", "Result and usage are written together, or not at all."],
];

const parts: [string, string][] = [
  [
    "Accounts",
    "Sign-up with a verified address, sessions that can be revoked, and a limiter that makes guessing slow.",
  ],
  ["Organizations", "Every row belongs to one tenant, and the database itself keeps it from the others."],
  ["Plans", "Prices and limits come from the billing system. The pricing page shows what it says."],
  ["Content", "Posts are written in Directus and published through the gateway. Drafts stay drafts."],
  ["Flows", "Long work runs over queues, outlives lost and doubled messages, and shows its progress live."],
  ["Two homes", "The same bundles run on Cloudflare's network and under workerd on a machine of your own."],
];

export default function Home() {
  return (
    <>
      <PageTitle
        title="Selvedge"
        description="A SaaS platform that already works at the edge of the network: accounts, organizations, plans, content and background flows."
      />
      <section class="hero denim">
        <div class="wrap hero-say">
          <h1>Finished at the edge</h1>
          <div class="hero-lead">
            <p class="lead">
              Selvedge is a SaaS platform that already works: accounts, organizations, plans, content and
              background flows, answered from the nearest edge of the network. Clone it, run one command, and
              weave in your own business.
            </p>
            <p class="actions">
              <A class="button" href="/sign-up">
                Create an account
              </A>
              <A class="quiet" href="/pricing">
                See the plans
              </A>
            </p>
          </div>
        </div>
        <FlowWeave />
      </section>
      <section class="wrap section" aria-labelledby="flow">
        <h2 id="flow">What happens to a file</h2>
        <p class="lead">
          The product inside is a data-quality flow. Hand it a CSV, and loose rows leave as cloth: cleaned,
          counted and scored.
        </p>
        <SampleRows />
        <ol class="steps">
          <For each={steps}>
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
          <h2 id="parts">What is woven in already</h2>
          <dl class="parts">
            <For each={parts}>
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
          <h2 id="command">One command</h2>
          <p class="lead">
            It starts Postgres, Redis, Directus, the billing double, a mailbox, both workers and this site,
            and ends with a table of addresses. No Docker, no accounts, no keys.
          </p>
        </div>
        <pre class="command">
          <code>npm start</code>
        </pre>
      </section>
      <section class="denim closing">
        <div class="wrap section">
          <h2>Bring a CSV</h2>
          <p class="lead">See its score, its columns, and the rows that need a look.</p>
          <p class="actions">
            <A class="button" href="/sign-up">
              Create an account
            </A>
          </p>
        </div>
      </section>
    </>
  );
}
