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

export const route = {
  preload: ({ location }) => {
    const { endpoint } = location.query;
    void import("../../lib/webhook-queries.ts").then((queries) => {
      void (endpoint ? queries.webhookEndpointQuery(String(endpoint)) : queries.webhookEndpointsQuery());
    });
  },
} satisfies RouteDefinition;

const deeds = ["enable", "disable", "delete", "test", "redeliver", "redeliver-failed"];
const said: Record<string, string> = {
  changed: "The endpoint is changed.",
  enabled: "The endpoint is sent what happens from now on.",
  disabled: "Nothing is sent to the endpoint any more.",
  deleted: "The endpoint is gone.",
  tested: "A test event is under way.",
  redelivered: "It is sent again.",
};

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
      <PageTitle title="Webhooks" />
      <h1>Webhooks</h1>
      <Notice tone="plain">Owners and administrators of the organization see its webhooks.</Notice>
    </>
  );
}

function Endpoints(props: { done: string | undefined; mayChange: boolean }) {
  const endpoints = createLoaded(() => webhookEndpointsQuery());
  return (
    <>
      <PageTitle title="Webhooks" />
      <h1>Webhooks</h1>
      <p class="settings-say">
        An endpoint is told of what happens here, signed as{" "}
        <a href="https://www.standardwebhooks.com/">Standard Webhooks</a> say, and told again for three days
        until it takes it.
      </p>
      <section aria-labelledby="endpoints">
        <h2 id="endpoints">Endpoints</h2>
        <Done done={props.done} words={said} />
        <Show when={endpoints.failure()}>
          {(why) => <FailureNotice what="The endpoints" failure={why()} />}
        </Show>
        <Show when={endpoints.data()}>{(list) => <EndpointList endpoints={list().data} />}</Show>
      </section>
      <Show when={props.mayChange}>
        <section aria-labelledby="create">
          <h2 id="create">Add an endpoint</h2>
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
      <PageTitle title={endpoint.data()?.endpoint.url ?? "Webhook endpoint"} />
      <p class="crumb">
        <A href={webhooksPage}>All endpoints</A>
      </p>
      <h1 class="breaks address">{endpoint.data()?.endpoint.url ?? "Webhook endpoint"}</h1>
      <Show when={endpoint.failure()}>{(why) => <FailureNotice what="The endpoint" failure={why()} />}</Show>
      <Refusals actions={deeds.map((deed) => `${webhooksPage}?do=${deed}`)} />
      <Switch>
        <Match when={rotated?.shown}>
          {(shown) => <NewSecret value={String(shown().secret)} page={endpointPage(props.id)} />}
        </Match>
        <Match when={rotated}>
          {(refused) => <RefusedNotice title="Nothing was changed." outcome={refused()} />}
        </Match>
      </Switch>
      <Done
        done={props.asked("done")}
        words={{ ...said, "redelivered-failed": againText(props.asked("count")) }}
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
      <h2 id="deliveries">Deliveries</h2>
      <Show when={deliveries.failure()}>
        {(why) => <FailureNotice what="The deliveries" failure={why()} />}
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
      <PageTitle title="Delivery" />
      <p class="crumb">
        <A href={endpointPage(props.endpoint)}>The endpoint</A>
      </p>
      <h1>{delivery.data()?.delivery.eventType ?? "Delivery"}</h1>
      <Show when={delivery.failure()}>{(why) => <FailureNotice what="The delivery" failure={why()} />}</Show>
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
  if (count === "0") return "Nothing has failed in that time.";
  return count === "1" ? "One delivery is sent again." : `${Number(count)} deliveries are sent again.`;
}
