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
  token,
  unknown,
} from "./row.ts";

const readData = { who: business("data:read", "datasets:read") };
const changeData = { who: business("data:change", "datasets:write"), acting: "open" } as const;
const readTasks = { who: business("data:read", "tasks:read") };
const changeTasks = { who: business("data:change", "tasks:write"), acting: "open" } as const;
/** Not while acting as somebody: what goes on by itself afterwards. */
const changeSchedules = { who: business("data:change", "tasks:write") };
const settleLetters = { who: business("data:change", "tasks:write") };
const readHooks = { who: business("webhook:read", "webhooks:read") };
const changeHooks = { who: business("webhook:change", "webhooks:write") };
const ofTheStage = { yes: [200], elsewhere: 404 } as const;
const dataset = ({ datasetId: id }: Props) => ({ id });
const task = ({ taskId: id }: Props) => ({ id });
const cleaned = ({ taskId: id }: Props) => ({ id, file: "clean.csv" });
const missingPart = () => ({ id: missing, number: "1" });
const firstPart = () => new Blob(["a"], { type: "application/octet-stream" });
const content = { ...anyone, closing: "open" } as const;
const posts = () => ({ collection: "posts" });
const settings = () => ({ collection: "site_settings" });
const noPost = () => ({ collection: "posts", id: missing });
const aFlag = () => ({ id: missing, name: "import_from_url" });
const upload = () => {
  const form = new FormData();
  form.set("name", "Stage");
  form.set("file", new Blob(["a\n1\n"], { type: "text/csv" }), "stage.csv");
  return form;
};

/** The business API, the platform's administration, and what is for everyone. */
export const platformRows: Rows = {
  "GET /api/usage": { who: business("data:read", "usage:read") },
  "GET /api/datasets": readData,
  "POST /api/datasets": { ...changeData, body: upload },
  "POST /api/datasets/import": {
    ...{ who: changeData.who, body: { name: "x", url: "ftp://x" }, yes: [400] },
  },
  "GET /api/datasets/{id}": { ...readData, ...ofTheStage, path: dataset },
  "PATCH /api/datasets/{id}": { ...changeData, body: {} },
  "DELETE /api/datasets/{id}": changeData,
  "POST /api/datasets/{id}/restore": changeData,
  "POST /api/datasets/{id}/purge": { who: changeData.who },
  "GET /api/datasets/{id}/preview": { ...readData, ...ofTheStage, path: dataset },
  "GET /api/datasets/{id}/rules": { ...readData, ...ofTheStage, path: dataset },
  "PUT /api/datasets/{id}/rules": { ...changeData, body: { columns: [] }, yes: [412] },
  "POST /api/uploads": { ...changeData, body: { name: "x", fileName: "x", bytes: 0 }, yes: [400] },
  "GET /api/uploads/{id}": readData,
  "PUT /api/uploads/{id}/parts/{number}": { ...changeData, body: firstPart, path: missingPart, yes: [404] },
  "POST /api/uploads/{id}/complete": changeData,
  "DELETE /api/uploads/{id}": changeData,
  "GET /api/tasks": readTasks,
  "POST /api/tasks": { ...changeTasks, body: { datasetId: missing }, yes: [404] },
  "GET /api/tasks/{id}": { ...readTasks, ...ofTheStage, path: task },
  "GET /api/tasks/{id}/events": { ...readTasks, ...ofTheStage, path: task },
  "GET /api/tasks/{id}/timeline": { ...readTasks, ...ofTheStage, path: task },
  "GET /api/tasks/{id}/errors": { ...readTasks, ...ofTheStage, path: task },
  "GET /api/tasks/{id}/distributions": { ...readTasks, ...ofTheStage, path: task },
  "GET /api/tasks/{id}/compare": { ...readTasks, ...ofTheStage, path: task },
  "GET /api/tasks/{id}/files/{file}": { ...readTasks, ...ofTheStage, path: cleaned },
  "POST /api/tasks/{id}/cancel": changeTasks,
  "POST /api/tasks/{id}/pause": changeTasks,
  "POST /api/tasks/{id}/resume": changeTasks,
  "POST /api/tasks/{id}/retry": changeTasks,
  "GET /api/schedules": readTasks,
  "POST /api/schedules": {
    ...changeSchedules,
    body: { datasetId: missing, name: "Stage", cron: "0 6 * * *" },
    yes: [404],
  },
  "GET /api/schedules/{id}": readTasks,
  "PATCH /api/schedules/{id}": { ...changeSchedules, body: { paused: true } },
  "DELETE /api/schedules/{id}": changeSchedules,
  "POST /api/schedules/{id}/run": changeSchedules,
  "GET /api/dead-letters": readTasks,
  "POST /api/dead-letters/replay": { ...settleLetters, body: { ids: [missing] } },
  "GET /api/dead-letters/{id}": readTasks,
  "DELETE /api/dead-letters/{id}": settleLetters,
  "POST /api/dead-letters/{id}/replay": settleLetters,
  "GET /api/webhook-endpoints": readHooks,
  "POST /api/webhook-endpoints": { ...changeHooks, body: { url: "ftp://x", eventTypes: [] }, yes: [400] },
  "GET /api/webhook-endpoints/{id}": readHooks,
  "PATCH /api/webhook-endpoints/{id}": { ...changeHooks, body: {} },
  "DELETE /api/webhook-endpoints/{id}": changeHooks,
  "POST /api/webhook-endpoints/{id}/rotate-secret": { ...changeHooks, body: { overlapSeconds: 0 } },
  "POST /api/webhook-endpoints/{id}/test": changeHooks,
  "POST /api/webhook-endpoints/{id}/redeliver": { ...changeHooks, body: { since: "2026-01-01T00:00:00Z" } },
  "GET /api/webhook-endpoints/{id}/deliveries": readHooks,
  "GET /api/webhook-deliveries/{id}": readHooks,
  "POST /api/webhook-deliveries/{id}/redeliver": changeHooks,
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

  "GET /api/admin/tasks": administrator,
  "GET /api/admin/dead-letters": administrator,
  "POST /api/admin/dead-letters/replay": { ...administrator, body: { ids: [missing] } },
  "GET /api/admin/dead-letters/{id}": administrator,
  "DELETE /api/admin/dead-letters/{id}": administrator,
  "POST /api/admin/dead-letters/{id}/replay": administrator,

  "GET /api/admin/tenants": administrator,
  "GET /api/admin/tenants/{id}": administrator,
  "GET /api/admin/tenants/{id}/usage": administrator,
  "GET /api/admin/system": administrator,
  "GET /api/admin/analytics": administrator,
  "GET /api/admin/explain/{id}": { ...administrator, yes: [200] },
  "GET /api/admin/tenants/{id}/entitlements": administrator,
  "PUT /api/admin/tenants/{id}/entitlements": { ...administrator, body: { overrides: [] } },

  "GET /api/admin/flags": administrator,
  "PUT /api/admin/flags/{name}": {
    ...{ ...administrator, path: aFlag, body: { rollout: "default", note: "The matrix asks" } },
  },
  "GET /api/admin/tenants/{id}/flags": administrator,
  "PUT /api/admin/tenants/{id}/flags/{name}": {
    ...{ ...administrator, path: aFlag, body: { isOn: true, note: "The matrix asks" }, yes: [404] },
  },
  "DELETE /api/admin/tenants/{id}/flags/{name}": { ...administrator, path: aFlag, yes: [404] },

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
  "PATCH /api/cms/collections/{collection}/{id}": {
    ...editor,
    path: noPost,
    body: { title: "Gone" },
    yes: [404],
  },
  "DELETE /api/cms/collections/{collection}/{id}": { ...editor, path: noPost, yes: [404] },
  "POST /api/cms/files": { ...editor, query: "folder=none", yes: [400] },
  "GET /api/cms/collections/{collection}/{id}/history": { ...editor, path: noPost },
  "POST /api/cms/previews": { ...editor, body: { collection: "posts", id: missing }, yes: [404] },
  "POST /api/cms/previews/inspect": { ...content, body: { token }, yes: [404] },
  "GET /api/cms/changes": { ...content, query: "collections=posts" },
  "GET /api/cms/assets/{id}": content,
  "GET /api/cms/graphql/{id}": { ...content, path: () => ({ id: "frame" }) },
  "POST /api/cms/graphql/{id}": {
    ...content,
    path: () => ({ id: "blog" }),
    body: { variables: { limit: 2 } },
  },
  "GET /api/cms/versions": content,
  "GET /api/cms/items/{collection}": { ...content, path: posts },
  "GET /api/cms/items/{collection}/{id}": { ...content, path: noPost, yes: [404] },
  "GET /api/billing/plans": content,
  "GET /api/status": content,
  "GET /health": content,
  "GET /health/ready": content,
  "GET /metrics": { who: monitors, closing: "open" },
};
