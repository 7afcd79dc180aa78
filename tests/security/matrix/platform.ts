import {
  administrator,
  anyone,
  business,
  editor,
  machines,
  missing,
  monitors,
  type Props,
  type Rows,
  unknown,
} from "./row.ts";

const readData = { who: business("data:read", "datasets:read") };
const changeData = { who: business("data:change", "datasets:write"), acting: "open" } as const;
const readTasks = { who: business("data:read", "tasks:read") };
const changeTasks = { who: business("data:change", "tasks:write"), acting: "open" } as const;
const ofTheStage = { yes: [200], elsewhere: 404 } as const;
const dataset = ({ datasetId: id }: Props) => ({ id });
const task = ({ taskId: id }: Props) => ({ id });
const content = { ...anyone, closing: "open" } as const;
const posts = () => ({ collection: "posts" });
const settings = () => ({ collection: "site_settings" });
const noPost = () => ({ collection: "posts", id: missing });
const upload = () => {
  const form = new FormData();
  form.set("name", "Stage");
  form.set("file", new Blob(["a\n1\n"], { type: "text/csv" }), "stage.csv");
  return form;
};

/** The business API, the platform's administration, and what is for everyone. */
export const platformRows: Rows = {
  "GET /api/datasets": readData,
  "POST /api/datasets": { ...changeData, body: upload },
  "GET /api/datasets/{id}": { ...readData, ...ofTheStage, path: dataset },
  "DELETE /api/datasets/{id}": changeData,
  "GET /api/tasks": readTasks,
  "POST /api/tasks": { ...changeTasks, body: { datasetId: missing }, yes: [404] },
  "GET /api/tasks/{id}": { ...readTasks, ...ofTheStage, path: task },
  "GET /api/tasks/{id}/events": { ...readTasks, ...ofTheStage, path: task },
  "POST /api/job-events": { who: machines },
  "POST /api/cms/webhooks": { who: machines },

  // Administration.
  "GET /api/user/users": administrator,
  "POST /api/user/users": {
    ...{ ...administrator, body: (props: Props) => ({ name: "New", ...unknown(props), role: "user" }) },
  },
  "GET /api/user/users/{id}": administrator,
  "DELETE /api/user/users/{id}": administrator,
  "POST /api/user/users/{id}/restore": { ...administrator, yes: ["conflict"] },
  "PATCH /api/user/users/{id}/role": { ...administrator, body: { role: "user" } },
  "PATCH /api/user/users/{id}/status": { ...administrator, body: { status: "active" } },
  "DELETE /api/user/users/{id}/sessions": administrator,
  "POST /api/user/users/{id}/impersonate": { ...administrator, body: { reason: "The matrix asks" } },
  "POST /api/admin/erasures/replay": administrator,
  "GET /api/admin/audit": administrator,
  "GET /api/admin/audit/export": { ...administrator, query: "format=jsonl" },
  "GET /api/admin/audit/anchors": administrator,

  "GET /api/admin/tenants/{id}/entitlements": administrator,
  "PUT /api/admin/tenants/{id}/entitlements": { ...administrator, body: { overrides: [] } },

  "GET /api/admin/entry-rules": administrator,
  "POST /api/admin/entry-rules": {
    ...administrator,
    body: { action: "deny", kind: "address", value: "nowhere", note: "The matrix asks" },
    yes: ["invalid_request"],
  },
  "DELETE /api/admin/entry-rules/{id}": administrator,
  "GET /api/admin/maintenance": administrator,
  "PUT /api/admin/maintenance": {
    ...administrator,
    body: { message: "The matrix asks", endsAt: "2000-01-01T00:00:00Z" },
    yes: ["invalid_request"],
  },
  "DELETE /api/admin/maintenance": administrator,

  "GET /api/forms/contact": content,
  "POST /api/forms/contact": {
    ...content,
    body: { name: "Matrix", email: "matrix@example.test", message: "Hello", website: "a program" },
  },
  "GET /api/admin/contact-messages": administrator,

  // Content, plans and health.
  "GET /api/cms/collections/{collection}": { ...content, path: posts },
  "GET /api/cms/collections/{collection}/{id}": { ...content, path: noPost, yes: [404] },
  "POST /api/cms/collections/{collection}": { ...editor, path: posts, body: {}, yes: [400] },
  "PATCH /api/cms/collections/{collection}": { ...editor, path: settings, body: { name: 5 }, yes: [400] },
  "PATCH /api/cms/collections/{collection}/{id}": { ...editor, path: noPost, body: {}, yes: [404] },
  "DELETE /api/cms/collections/{collection}/{id}": { ...editor, path: noPost, yes: [404] },
  "POST /api/cms/files": { ...editor, query: "folder=none", yes: [400] },
  "GET /api/cms/assets/{id}": content,
  "GET /api/cms/items/{collection}": { ...content, path: posts },
  "GET /api/cms/items/{collection}/{id}": { ...content, path: noPost, yes: [404] },
  "GET /api/billing/plans": content,
  "GET /health": content,
  "GET /health/ready": content,
  "GET /metrics": { who: monitors, closing: "open" },
};
