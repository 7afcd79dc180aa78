/**
 * What must never reach an upstream, each as it goes over the wire. `statuses` are what may answer it; a route that
 * does not exist yet answers 404, and the row says what it is about.
 */
export type HostileRequest = {
  target: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  statuses: number[];
};

const posts = "/api/cms/collections/posts";
const items = "/api/cms/items/posts";
const plans = "/api/billing/plans";
const tasks = "/api/tasks";
const id = "9b129844-8ba3-42f8-b0e4-cec3e4acba8a";

const gone = [404];
const bad = [400];
/** Judged on the path as it was sent: refused for how it is written, or leads nowhere. */
const nowhere = [400, 404];

const rows = (statuses: number[], ...targets: string[]): HostileRequest[] =>
  targets.map((target) => ({ target, statuses }));

const methods = (target: string, ...names: string[]): HostileRequest[] =>
  names.map((method) => ({ target, method, statuses: [405, 501] }));

const forEditors = (target: string, method: string): HostileRequest => ({ target, method, statuses: [403] });

/** Of both ways to ask for content. */
const query = (...queries: string[]) =>
  rows(bad, ...[posts, items].flatMap((at) => queries.map((each) => `${at}?${each}`)));

/** By what they try, as the upstreams' weaknesses were found. */
export const hostileRequests: Record<string, HostileRequest[]> = {
  "another spelling of a route": rows(
    gone,
    ...["/USERS/me", "/Items/posts", "/API/cms/collections/posts", "/api/cms/collections/Posts"],
    ...["/api/CMS/collections/posts", "/api/billing/Plans", "/api/Tasks"],
  ),
  "a path that climbs": rows(
    nowhere,
    ...["/items/posts/%2e%2e/users", "/items\\..\\users", "/items/posts/../users", `${posts}/../users`],
    ...[
      `${posts}/%2e%2e/users`,
      `${posts}/.%2e/users`,
      `${posts}/%2E%2E/%2E%2E/users`,
      `${posts}\\..\\users`,
    ],
    ...[
      `${posts}/..;/users`,
      `${posts}/./first`,
      `${tasks}/%2e%2e/%2e%2e/health`,
      `${tasks}/../internal/erase`,
    ],
    ...[`${plans}/%2e%2e/customers`, `${plans}\\..\\customers`],
  ),
  "an encoding or a null byte in a segment": rows(
    bad,
    ...[
      `${posts}/..%2fusers`,
      "/api/cms/collections/posts%2f1",
      `${posts}%00`,
      `${posts}/a%00b`,
      `${posts};x=1`,
    ],
    ...[
      `${posts}/a;b`,
      "/api/cms/collections/%70osts",
      `${posts}/%252e%252e`,
      `${posts}/a%0d%0aSet-Cookie:x`,
    ],
    ...[`${tasks}/${id}%2fevents`, `${tasks}/${id};x`, "/api/billing/plans%3fx", `${posts}/caf%C3%A9`],
  ),
  "a slash too many": rows(
    gone,
    ...["/items//posts", "//items/posts", `/${posts}`, "/api/cms//collections/posts", `${posts}/`],
    ...[`${posts}//first`, `${plans}/`, `${tasks}/`, `${tasks}//${id}`],
  ),
  "what Directus has beside its content": rows(
    gone,
    ...[
      "users",
      "settings",
      "roles",
      "permissions",
      "schema/snapshot",
      "server/specs/oas",
      "activity",
    ].flatMap((name) => [`/${name}`, `/api/cms/${name}`]),
    ...["revisions", "fields", "license", "server/info", "utils/cache/clear"].flatMap((name) => [
      `/${name}`,
      `/api/cms/${name}`,
    ]),
    ...["users", "directus_users", "directus_settings"].map((name) => `/api/cms/collections/${name}`),
    ...["users", "directus_users", "directus_files", "posts_tags"].map((name) => `/api/cms/items/${name}`),
  ),
  "a flow's trigger": [
    ...rows(gone, `/flows/trigger/${id}`, `/api/cms/flows/trigger/${id}`),
    { target: `/api/cms/flows/trigger/${id}`, method: "POST", statuses: gone },
  ],
  GraphQL: [
    ...rows(gone, "/graphql", "/graphql/system", "/api/cms/graphql", "/api/cms/graphql/system"),
    ...rows(gone, "/api/cms/graphql/constructor", "/api/cms/graphql/blog/x"),
    ...rows(bad, "/api/cms/graphql/blog?query=%7Busers%7Bid%7D%7D", "/api/cms/graphql/blog?limit=-1"),
    ...rows(bad, "/api/cms/graphql/post?slug=../users", "/api/cms/graphql/blog?variables=%7B%7D"),
    { target: "/graphql", method: "POST", body: '{"query":"{users{id}}"}', statuses: gone },
    ...['{"query":"{users{id}}"}', '{"variables":{"posts_filter":{}}}', '{"variables":[]}'].map((body) => ({
      ...{ target: "/api/cms/graphql/blog", method: "POST", body, statuses: bad },
      headers: { "content-type": "application/json" },
    })),
  ],
  "a socket": ["/websocket", "/api/cms/websocket", posts, items, tasks].map((target) => ({
    ...{ target, statuses: gone },
    headers: {
      ...{ connection: "Upgrade, close", upgrade: "WebSocket" },
      ...{ "sec-websocket-version": "13", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" },
    },
  })),
  "a method that reads in another way, or writes": [
    ...methods(posts, "SEARCH", "TRACE", "DELETE", "PUT", "PROPFIND"),
    ...methods(`${posts}/first`, "SEARCH", "POST", "PUT"),
    ...methods(items, "SEARCH", "POST", "DELETE"),
    ...methods("/api/cms/versions", "SEARCH", "POST", "DELETE"),
    ...methods(plans, "POST", "DELETE"),
    ...methods(`${tasks}/${id}`, "DELETE", "PATCH"),
  ],
  "somebody who is no editor and writes, or reads what is not published": [
    ...["POST", "PATCH"].map((method) => forEditors(posts, method)),
    ...["PATCH", "DELETE"].map((method) => forEditors(`${posts}/${id}`, method)),
    ...[forEditors(`${posts}/first`, "DELETE"), forEditors("/api/cms/files", "POST")],
    ...[forEditors(`${posts}?preview=true`, "GET"), forEditors(`${posts}/${id}?preview=true`, "GET")],
    ...[forEditors(`${posts}/${id}/history`, "GET"), forEditors("/api/cms/previews", "POST")],
    forEditors(`/api/cms/assets/${id}?preview=true`, "GET"),
  ],
  "a preview that nobody signed": [
    ...["", "made-up", "e30.AAAA", `${btoa(JSON.stringify(["posts", id, 9_999_999_999_999]))}.AAAA`].map(
      (token) => {
        const body = JSON.stringify({ token });
        const headers = { "content-type": "application/json", "content-length": String(body.length) };
        return { target: "/api/cms/previews/inspect", method: "POST", headers, body, statuses: gone };
      },
    ),
    ...rows(gone, `/api/cms/assets/${id}?preview=`, `/api/cms/assets/${id}?preview=made-up`),
    ...rows(bad, `/api/cms/assets/${id}?preview=${"a".repeat(401)}`, `${posts}?preview=made-up`),
  ],
  "a stream of what is no collection": rows(
    bad,
    ...["", "?collections=", "?collections=directus_users", "?collections=posts&fields=title"].map(
      (search) => `/api/cms/changes${search}`,
    ),
  ),
  "fields of its own choice": query(
    "fields=*.*",
    "fields=id&fields=secret",
    "fields=id%2Csecret",
    "fields[]=id",
    ...[
      "fields=status",
      "fields=author.*.*",
      "fields=cover.uploaded_by.email",
      "fields=tags.posts_id.status",
    ],
  ),
  "a filter as an oracle": query(
    ...["filter[secret][_starts_with]=a", "filter=%7B%22status%22%3A%22draft%22%7D"],
    ...[
      "filter=%7B%22cover%22%3A%7B%22uploaded_by%22%3A%7B%22email%22%3A%7B%22_starts_with%22%3A%22a%22%7D%7D%7D%7D",
    ],
    ...["filter=%7B%22_or%22%3A%5B%7B%22status%22%3A%7B%22_eq%22%3A%22draft%22%7D%7D%5D%7D"],
  ),
  "an order or a search of its own": [
    ...query("sort=secret", "sort=-body", "sort=author.name"),
    ...rows(bad, `${posts}?search=`, `${posts}?search=a`, "/api/cms/items/navigation?search=a"),
  ],
  "an aggregate": query("aggregate[count]=*", "aggregate=count", "groupBy=status", "groupBy[]=author"),
  "more than a page": query(
    ...["limit=-1", "limit=1e9", "limit=101", "limit=0", "limit=1&limit=2", "limit=0x10", "limit=%205"],
    ...["page=999999999", "offset=-1", "deep[author][_limit]=-1", "deep={}", `cursor=${"a".repeat(501)}`],
  ),
  "an export, a version or an alias": query("export=csv", "version=draft", "alias[x]=secret", "meta=*"),
  "a token in the address": [
    ...query("access_token=x", "Access_Token=x"),
    ...rows(bad, `${plans}?access_token=x`, `${tasks}?access_token=x`),
  ],
  "an asset": rows(
    [400, 404],
    ...[
      `/assets/${id}`,
      "/api/cms/assets/..",
      `/api/cms/assets/${id}/x`,
      `/api/cms/assets/${id}?width=100000`,
    ],
    ...[
      `/api/cms/assets/${id}?preset=huge`,
      `/api/cms/assets/${id}?key=card`,
      "/api/cms/assets/%2e%2e/users",
    ],
    ...[`/api/cms/assets/${id}?transforms=%5B%5B%22blur%22,9%5D%5D`, "/api/cms/assets/not-an-id"],
  ),
  "a file that is too large": [
    {
      target: "/api/datasets",
      method: "POST",
      headers: { "content-type": "multipart/form-data; boundary=x", "content-length": "10000000000" },
      statuses: [413],
    },
  ],
  "an import from anywhere": [
    ...rows(gone, "/files/import", "/api/cms/files/import"),
    { target: "/api/cms/files/import", method: "POST", statuses: gone },
  ],
  "what is another customer's": rows(
    gone,
    ...["current_usage", "past_usage", "portal_url", "checkout_url"].flatMap((name) => [
      `/customers/victim/${name}`,
      `/api/billing/customers/victim/${name}`,
    ]),
    ...["/api/billing/invoices/1a901a90-1a90-4a90-9a90-1a901a901a90", "/api/billing/credit_notes/1"],
    ...["/api/billing/invoices/1a901a90-1a90-4a90-9a90-1a901a901a90/file", "/api/billing/wallets/1"],
  ),
  "another customer beside oneself": rows(
    bad,
    ...[
      "external_customer_id=me&external_customer_id=victim",
      "external_customer_id[]=victim",
      "[]=victim",
    ].map((each) => `${plans}?${each}`),
    `${plans}?customer_external_id=victim`,
    ...[
      ...["usage?external_subscription_id", "invoices?external_customer_id", "subscriptions?tenantId"],
      ...[
        "overview?external_customer_id",
        "usage/periods?external_subscription_id",
        "payment-methods?external_customer_id",
      ],
      "preview?plan=pro&interval=monthly&external_customer_id",
    ].map((each) => `/api/billing/${each}=victim`),
    ...[`${tasks}?tenant=another`, "/api/usage?tenant=another"],
    `${tasks}?limit=5&limit=50`,
  ),
  "an id that is none": [
    ...rows(
      nowhere,
      ...["alice.json", "../plans", "a%3fx=", "a%2fb", "a/b"].flatMap((name) => [
        `/api/billing/customers/${name}`,
        `${tasks}/${name}`,
        `${posts}/x/${name}`,
      ]),
    ),
    ...rows(gone, `${posts}/alice.json`, `${posts}/UPPER`, `${posts}/-a`, `${tasks}/not-an-id`),
  ],
  "credit for oneself": [
    "wallets",
    "wallet_transactions",
    "applied_coupons",
    "plan_overrides",
    "events",
  ].flatMap((name) =>
    [`/${name}`, `/api/billing/${name}`, `/api/v1/${name}`].map((target) => ({
      ...{ target, method: "POST", statuses: gone },
      ...{ headers: { "content-type": "application/json", "content-length": "2" }, body: "{}" },
    })),
  ),
  "what Lago has beside its API": [
    // Ours has this name as well, and wants a token.
    ...rows([401], "/metrics"),
    ...rows(gone, "/sidekiq", "/cable", "/admin", "/api/v1/plans", "/webhook_endpoints", "/organizations"),
    ...["/webhook_endpoints", "/api/billing/webhook_endpoints", "/api/billing/organizations"].map(
      (target) => ({
        ...{ target, method: "POST", statuses: gone },
      }),
    ),
  ],
  "what jobs has for the gateway alone": [
    ...rows(gone, "/internal/erase", "/internal/export", "/api/internal/erase"),
    { target: "/internal/erase", method: "POST", statuses: gone },
  ],
  "an event that nobody signed": ["/api/job-events", "/api/cms/webhooks"].map((target) => ({
    ...{ target, method: "POST", statuses: [401] },
    headers: {
      ...{ "content-type": "application/json", "content-length": "2" },
      ...{ "webhook-id": "x", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA" },
    },
    body: "{}",
  })),
};
