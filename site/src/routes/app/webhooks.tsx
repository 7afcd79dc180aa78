import { A, type RouteDefinition, useLocation } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import { allows } from "../../../../workers/contract/permissions.ts";
import { FailureNotice, Notice } from "../../components/notice.tsx";
import { PageTitle } from "../../components/page-title.tsx";
import { Done, Refusals } from "../../components/refusals.tsx";
import { RefusedNotice } from "../../components/refused-notice.tsx";
import { CreateEndpoint } from "../../components/webhooks/create-endpoint.tsx";
import { DeliveryList, RedeliverForm } from "../../components/webhooks/delivery-list.tsx";
import { DeliveryView } from "../../components/webhooks/delivery-view.tsx";
import { EndpointList } from "../../components/webhooks/endpoint-list.tsx";
import { EndpointDeeds, EndpointFacts } from "../../components/webhooks/endpoint-view.tsx";
import { NewSecret } from "../../components/webhooks/new-secret.tsx";
import { createLoaded } from "../../lib/create-loaded.ts";
import { meQuery } from "../../lib/queries.ts";
import { takeOutcome } from "../../lib/take-outcome.ts";
import { endpointPage, webhooksPage } from "../../lib/webhook-forms.ts";
import {
  webhookDeliveriesQuery,
  webhookDeliveryQuery,
  webhookEndpointQuery,
  webhookEndpointsQuery,
} from "../../lib/webhook-queries.ts";
import { noticeWords } from "../../lib/words/app/notice.ts";
import { deliveryWords } from "../../lib/words/app/webhook-deliveries.ts";
import { webhookWords as words } from "../../lib/words/app/webhooks.ts";
import { fill } from "../../lib/words/words-query.ts";

export const route = {
  preload: ({ location }) => {
    const { endpoint } = location.query;
    void import("../../lib/webhook-queries.ts").then((queries) => {
      void (endpoint ? queries.webhookEndpointQuery(String(endpoint)) : queries.webhookEndpointsQuery());
    });
  },
} satisfies RouteDefinition;

const deeds = ["enable", "disable", "delete", "test", "redeliver", "redeliver-failed"];

/** Where the organization is told of what happens: all endpoints, one of them, or a delivery to it. */
export default function Webhooks() {
  const location = useLocation();
  const asked = (name: string) => [location.query[name]].flat()[0];
  const me = createLoaded(() => meQuery());
  const mayDo = (permission: "webhook:read" | "webhook:change") => {
    const role = me.data()?.role;
    return role === undefined || (role !== null && allows(role, permission));
  };
  return (
    <div class="wrap page app-page admin">
      <Show when={mayDo("webhook:read")} fallback={<NotForAll />}>
        <Switch fallback={<Endpoints done={asked("done")} mayChange={mayDo("webhook:change")} />}>
          <Match when={asked("endpoint") && asked("delivery")}>
            {(id) => (
              <Delivery id={id()} endpoint={asked("endpoint") ?? ""} mayChange={mayDo("webhook:change")} />
            )}
          </Match>
          <Match when={asked("endpoint")} keyed>
            {(id) => <Endpoint id={id} asked={asked} mayChange={mayDo("webhook:change")} />}
          </Match>
        </Switch>
      </Show>
    </div>
  );
}

function NotForAll() {
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <Notice tone="plain">{words.notForAll}</Notice>
    </>
  );
}

function Endpoints(props: { done: string | undefined; mayChange: boolean }) {
  const endpoints = createLoaded(() => webhookEndpointsQuery());
  return (
    <>
      <PageTitle title={words.title} />
      <h1>{words.title}</h1>
      <p class="settings-say">
        {words.lead.before} <a href="https://www.standardwebhooks.com/">{words.lead.link}</a>{" "}
        {words.lead.after}
      </p>
      <section aria-labelledby="endpoints">
        <h2 id="endpoints">{words.list.heading}</h2>
        <Done done={props.done} words={words.done} />
        <Show when={endpoints.failure()}>
          {(why) => <FailureNotice what={words.list.what} failure={why()} />}
        </Show>
        <Show when={endpoints.data()}>{(list) => <EndpointList endpoints={list().data} />}</Show>
      </section>
      <Show when={props.mayChange}>
        <section aria-labelledby="create">
          <h2 id="create">{words.create.heading}</h2>
          <CreateEndpoint />
        </section>
      </Show>
    </>
  );
}

type EndpointProps = { id: string; asked: (name: string) => string | undefined; mayChange: boolean };

function Endpoint(props: EndpointProps) {
  const endpoint = createLoaded(() => webhookEndpointQuery(props.id));
  const rotated = takeOutcome(`${webhooksPage}?do=rotate`);
  return (
    <>
      <PageTitle title={endpoint.data()?.endpoint.url ?? words.one.title} />
      <p class="crumb">
        <A href={webhooksPage}>{words.one.all}</A>
      </p>
      <h1 class="breaks address">{endpoint.data()?.endpoint.url ?? words.one.title}</h1>
      <Show when={endpoint.failure()}>
        {(why) => <FailureNotice what={words.one.what} failure={why()} />}
      </Show>
      <Refusals actions={deeds.map((deed) => `${webhooksPage}?do=${deed}`)} />
      <Switch>
        <Match when={rotated?.shown}>
          {(shown) => <NewSecret value={String(shown().secret)} page={endpointPage(props.id)} />}
        </Match>
        <Match when={rotated}>
          {(refused) => <RefusedNotice title={noticeWords.unchanged} outcome={refused()} />}
        </Match>
      </Switch>
      <Done
        done={props.asked("done")}
        words={{ ...words.done, "redelivered-failed": againText(props.asked("count")) }}
      />
      <Show when={endpoint.data()?.endpoint}>
        {(known) => (
          <>
            <EndpointFacts endpoint={known()} />
            <Show when={props.mayChange}>
              <EndpointDeeds endpoint={known()} />
            </Show>
            <Deliveries {...props} />
          </>
        )}
      </Show>
    </>
  );
}

function Deliveries(props: EndpointProps) {
  const deliveries = createLoaded(() =>
    webhookDeliveriesQuery(props.id, props.asked("status"), props.asked("deliveries")),
  );
  return (
    <section aria-labelledby="deliveries">
      <h2 id="deliveries">{deliveryWords.heading}</h2>
      <Show when={deliveries.failure()}>
        {(why) => <FailureNotice what={deliveryWords.what} failure={why()} />}
      </Show>
      <Show when={deliveries.data()}>
        {(page) => (
          <DeliveryList
            endpointId={props.id}
            deliveries={page().data}
            nextCursor={page().nextCursor}
            status={props.asked("status")}
            mayChange={props.mayChange}
          />
        )}
      </Show>
    </section>
  );
}

function Delivery(props: { id: string; endpoint: string; mayChange: boolean }) {
  const delivery = createLoaded(() => webhookDeliveryQuery(props.id));
  return (
    <>
      <PageTitle title={deliveryWords.one.title} />
      <p class="crumb">
        <A href={endpointPage(props.endpoint)}>{deliveryWords.one.endpoint}</A>
      </p>
      <h1>{delivery.data()?.delivery.eventType ?? deliveryWords.one.title}</h1>
      <Show when={delivery.failure()}>
        {(why) => <FailureNotice what={deliveryWords.one.what} failure={why()} />}
      </Show>
      <Show when={delivery.data()?.delivery}>
        {(known) => (
          <>
            <Show when={props.mayChange}>
              <RedeliverForm delivery={known()} />
            </Show>
            <DeliveryView delivery={known()} />
          </>
        )}
      </Show>
    </>
  );
}

function againText(count: string | undefined): string {
  if (count === "0") return words.again.none;
  return count === "1" ? words.again.one : fill(words.again.many, { count: String(Number(count)) });
}
