import { readPosts } from "./posts.ts";

type ContentOptions = { url: string; adminToken: string; readerToken: string };

type Answer = { status: number; ok: boolean; text: string };

/** Fixed ids make every step safe to repeat. */
const readerPolicyId = "5e1ed6e0-0000-4000-8000-000000000001";
const readerId = "5e1ed6e0-0000-4000-8000-000000000002";

/**
 * Brings a Directus to what the platform needs of it: the collection `posts`, a user who may read it and nothing else,
 * and, when there are none, the first posts. Safe to repeat; what editors changed stays.
 * @throws {Error} naming the call and Directus's answer when one is refused.
 */
export async function setUpContent({ url, adminToken, readerToken }: ContentOptions): Promise<void> {
  if (!(await exists("/collections/posts"))) await call("POST", "/collections", postsCollection);
  if (await isEmpty("posts")) await call("POST", "/items/posts", readPosts());
  if (!(await exists(`/policies/${readerPolicyId}`))) await call("POST", "/policies", readerPolicy);
  const reader = { token: readerToken, status: "active" };
  if (await exists(`/users/${readerId}`)) await call("PATCH", `/users/${readerId}`, reader);
  else await call("POST", "/users", { ...reader, id: readerId, policies: [{ policy: readerPolicyId }] });

  /** Directus answers 403 for what is not there; the administrator may see everything else. */
  async function exists(path: string): Promise<boolean> {
    const response = await request("GET", path);
    if (response.status !== 403) requireOk("GET", path, response);
    return response.ok;
  }

  async function isEmpty(collection: string): Promise<boolean> {
    const path = `/items/${collection}?limit=1&fields=id`;
    const response = await request("GET", path);
    requireOk("GET", path, response);
    return JSON.parse(response.text).data.length === 0;
  }

  async function call(method: string, path: string, body: unknown): Promise<void> {
    requireOk(method, path, await request(method, path, body));
  }

  async function request(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, ok: response.ok, text: await response.text() };
  }
}

function requireOk(method: string, path: string, { ok, status, text }: Answer): void {
  if (!ok) throw new Error(`Cannot set up Directus: ${method} ${path} answered ${status} ${text}`);
}

/** Read on `posts`, no admin app. The free core knows no rules by row or field: those are the gateway's. */
const readerPolicy = {
  id: readerPolicyId,
  name: "Reader of posts",
  icon: "menu_book",
  description: "What the gateway may see: the collection posts, to read.",
  admin_access: false,
  app_access: false,
  permissions: [{ collection: "posts", action: "read", fields: ["*"] }],
};

const statuses = ["draft", "published", "archived"];

const postsCollection = {
  collection: "posts",
  schema: {},
  meta: {
    icon: "article",
    note: "Posts of the blog. Only published ones are shown.",
    display_template: "{{title}}",
    sort_field: null,
    archive_field: "status",
    archive_value: "archived",
    unarchive_value: "draft",
  },
  fields: [
    {
      field: "id",
      type: "uuid",
      schema: { is_primary_key: true, has_auto_increment: false },
      meta: { special: ["uuid"], interface: "input", readonly: true, hidden: true },
    },
    {
      field: "status",
      type: "string",
      schema: { default_value: "draft", is_nullable: false, max_length: 20 },
      meta: {
        interface: "select-dropdown",
        width: "half",
        options: { choices: statuses.map((value) => ({ text: value, value })) },
      },
    },
    { field: "published_at", type: "timestamp", schema: {}, meta: { interface: "datetime", width: "half" } },
    textField("title", { note: "At most 120 characters", max: 120 }),
    {
      ...textField("slug", { note: "The last part of the address", max: 120 }),
      schema: { is_unique: true, is_nullable: false, max_length: 120 },
    },
    { ...textField("summary", { note: "One or two sentences for the list", max: 300 }) },
    {
      field: "body",
      type: "text",
      schema: { is_nullable: false, default_value: "" },
      meta: { interface: "input-rich-text-md", width: "full" },
    },
  ],
};

function textField(field: string, { note, max }: { note: string; max: number }) {
  return {
    field,
    type: "string",
    schema: { is_nullable: false, max_length: max },
    meta: {
      interface: "input",
      width: "full",
      required: true,
      note,
      options: { trim: true, softLength: max },
    },
  };
}
