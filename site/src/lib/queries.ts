import { query } from "@solidjs/router";
import { getRequestEvent } from "solid-js/web";
import type { Me } from "../../../workers/contract/auth.ts";
import type { Post } from "../../../workers/contract/cms.ts";
import type { Task, TaskResult } from "../../../workers/contract/tasks.ts";
import type { Loaded } from "./failure.ts";
import { load, loadOwn } from "./load.ts";
import type { Article } from "./posts.ts";

export const plansQuery = query(() => load("GET /api/billing/plans", { as: "nobody" }), "plans");

/** Whether the contact form asks for more than its fields. */
export const contactFormQuery = query(() => load("GET /api/forms/contact", { as: "nobody" }), "contact-form");

export const postsQuery = query(async (): Promise<Loaded<Post[]>> => {
  if (!import.meta.env.SSR) return loadOwn<Post[]>("/content/posts");
  const { listPosts } = await import("./posts.ts");
  return listPosts();
}, "posts");

export const articleQuery = query(async (slug: string): Promise<Loaded<Article>> => {
  if (!import.meta.env.SSR) return loadOwn<Article>(`/content/posts/${encodeURIComponent(slug)}`);
  const { readArticle } = await import("./posts.ts");
  return readArticle(slug);
}, "article");

/** Who is signed in; on the server the guard has asked already. */
export const meQuery = query(async (): Promise<Loaded<Me>> => {
  const known = import.meta.env.SSR ? getRequestEvent()?.locals.me : undefined;
  return known ?? load("GET /api/auth/me");
}, "me");

/** What the visitor's account says of them. */
export const profileQuery = query(() => load("GET /api/user/me"), "profile");

/** Where the visitor is signed in. */
export const sessionsQuery = query(() => load("GET /api/auth/sessions"), "sessions");

/** The organization that the session is in, and what the visitor may do there. */
export const organizationQuery = query(() => load("GET /api/auth/organization"), "organization");

/** The organizations that the visitor is in. */
export const organizationsQuery = query(() => load("GET /api/auth/organization/list"), "organizations");

export const joinableQuery = query(() => load("GET /api/auth/organization/joinable"), "joinable");

export const membersQuery = query(
  () => load("GET /api/auth/organization/members", { query: "limit=100" }),
  "members",
);

export const invitationsQuery = query(() => load("GET /api/auth/organization/invitations"), "invitations");

export const domainsQuery = query(() => load("GET /api/auth/organization/domains"), "domains");

/** What a mail's token invites to. */
export const invitationQuery = query(
  (token: string) => load("POST /api/auth/invitations/inspect", { json: { token } }),
  "invitation",
);

/** The organization's own ways to sign in, and the tokens of its directory. */
export const signInProvidersQuery = query(
  () => load("GET /api/auth/organization/sign-in-providers"),
  "sign-in-providers",
);

export const scimTokensQuery = query(() => load("GET /api/auth/organization/scim-tokens"), "scim-tokens");
/** The visitor's archives of their data. */
export const exportsQuery = query(() => load("GET /api/user/export"), "exports");

/** Whether the visitor's account is being closed. */
export const erasureQuery = query(() => load("GET /api/user/me/erasure"), "erasure");

/** The providers whose accounts let people in. */
export const providersQuery = query(() => load("GET /api/auth/providers", { as: "nobody" }), "providers");

/** Those that let the visitor in. */
export const linkedProvidersQuery = query(() => load("GET /api/auth/providers/linked"), "linked-providers");
/** What the account asks for besides the password. */
export const twoFactorQuery = query(() => load("GET /api/auth/two-factor"), "two-factor");

export const passkeysQuery = query(() => load("GET /api/auth/passkeys"), "passkeys");
/** The last attempts to sign in to the visitor's account, or those before a cursor. */
export const signInsQuery = query((cursor: string) => {
  const page = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
  return load("GET /api/auth/sign-ins", { query: `limit=10${page}` });
}, "sign-ins");
/** The API keys of the organization. */
export const apiKeysQuery = query(() => load("GET /api/auth/api-keys"), "api-keys");

/** The audit log of the tenant, as the API's query says it. */
export const auditQuery = query((search: string) => load("GET /api/audit", { query: search }), "audit");

export const notificationsQuery = query((cursor: string) => {
  const query = cursor === "" ? "" : `cursor=${encodeURIComponent(cursor)}`;
  return load("GET /api/notifications", { query });
}, "notifications");

/** How much is unread. */
export const unreadQuery = query(() => load("GET /api/notifications", { query: "limit=1" }), "unread");

export const preferencesQuery = query(() => load("GET /api/notifications/preferences"), "preferences");

export const datasetsQuery = query(() => load("GET /api/datasets", { query: "limit=50" }), "datasets");

/** The newest run of each of the newest data sets, without its whole result: a list has no room for it. */
export type Run = Pick<Task, "id" | "datasetId" | "status"> & {
  result: Pick<TaskResult, "score" | "errorRowCount"> | null;
};

export const runsQuery = query(async (): Promise<Loaded<Run[]>> => {
  const tasks = await load("GET /api/tasks", { query: "limit=50" });
  if (!tasks.ok) return tasks;
  const runs = tasks.data.data.map(({ id, datasetId, status, result }) => {
    const { score, errorRowCount } = result ?? {};
    const known = score !== undefined && errorRowCount !== undefined;
    return { id, datasetId, status, result: known ? { score, errorRowCount } : null };
  });
  return { ok: true, data: runs };
}, "runs");

export const datasetQuery = query(
  (id: string) => load("GET /api/datasets/{id}", { path: { id } }),
  "dataset",
);

export const taskQuery = query((id: string) => load("GET /api/tasks/{id}", { path: { id } }), "task");
