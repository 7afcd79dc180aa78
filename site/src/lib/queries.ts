import { query } from "@solidjs/router";
import { getRequestEvent } from "solid-js/web";
import type { Me } from "../../../workers/contract/auth.ts";
import type { Task, TaskResult } from "../../../workers/contract/tasks.ts";
import type { ChangeList } from "./content/changelog.ts";
import type { ContentPage } from "./content/pages.ts";
import type { Article, PostChoice, PostList } from "./content/posts.ts";
import type { SearchResult } from "./content/search.ts";
import type { Loaded } from "./failure.ts";
import { load, loadOwn } from "./load.ts";
import { plainFrame, type SiteFrameContent } from "./site-frame-content.ts";

export const plansQuery = query(() => load("GET /api/billing/plans", { as: "nobody" }), "plans");

/** Whether the contact form asks for more than its fields. */
export const contactFormQuery = query(() => load("GET /api/forms/contact", { as: "nobody" }), "contact-form");

/** What stands around every public page; never a failure. */
export const frameQuery = query(async (): Promise<SiteFrameContent> => {
  // Read before the render, where it is: see the middleware.
  if (import.meta.env.SSR) {
    return getRequestEvent()?.locals.frame ?? (await import("./content/frame.ts")).readFrame();
  }
  const frame = await loadOwn<SiteFrameContent>("/content/frame");
  return frame.ok ? frame.data : plainFrame;
}, "frame");

/** What there is of some words in posts, pages and changes. */
export const searchQuery = query(async (words: string): Promise<Loaded<SearchResult>> => {
  if (!import.meta.env.SSR) {
    return loadOwn<SearchResult>(`/content/search?${new URLSearchParams({ q: words })}`);
  }
  const { searchContent } = await import("./content/search.ts");
  return searchContent(words);
}, "search");

/** A page that is made of blocks. */
export const pageQuery = query(async (slug: string): Promise<Loaded<ContentPage>> => {
  if (!import.meta.env.SSR) return loadOwn<ContentPage>(`/content/pages/${encodeURIComponent(slug)}`);
  const { readPage } = await import("./content/pages.ts");
  return readPage(slug);
}, "page");

/** A page of posts. */
export const postsQuery = query(async (choice: PostChoice): Promise<Loaded<PostList>> => {
  if (!import.meta.env.SSR) return loadOwn<PostList>(`/content/posts?${new URLSearchParams(choice)}`);
  const { listPosts } = await import("./content/posts.ts");
  return listPosts(choice);
}, "posts");

export const articleQuery = query(async (slug: string): Promise<Loaded<Article>> => {
  if (!import.meta.env.SSR) return loadOwn<Article>(`/content/posts/${encodeURIComponent(slug)}`);
  const { readArticle } = await import("./content/posts.ts");
  return readArticle(slug);
}, "article");

/** A page of what changed in the product. */
export const changesQuery = query(async (from: { after?: string }): Promise<Loaded<ChangeList>> => {
  if (!import.meta.env.SSR) return loadOwn<ChangeList>(`/content/changelog?${new URLSearchParams(from)}`);
  const { listChanges } = await import("./content/changelog.ts");
  return listChanges(from);
}, "changes");

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

/** A page of data sets, as the API's query says it. */
export const datasetsQuery = query(
  (search: string) => load("GET /api/datasets", { query: search }),
  "datasets",
);

/** A run without its whole result: a list has no room for it. */
export type Run = Pick<Task, "id" | "datasetId" | "status" | "createdAt"> & {
  result: Pick<TaskResult, "score" | "errorRowCount"> | null;
};

/** The newest runs over a data set. */
export const runsQuery = query(async (datasetId: string): Promise<Loaded<Run[]>> => {
  const of = `&datasetId=${encodeURIComponent(datasetId)}`;
  const tasks = await load("GET /api/tasks", { query: `limit=50${of}` });
  if (!tasks.ok) return tasks;
  const runs = tasks.data.data.map(({ id, datasetId, status, createdAt, result }) => {
    const { score, errorRowCount } = result ?? {};
    const known = score !== undefined && errorRowCount !== undefined;
    return { id, datasetId, status, createdAt, result: known ? { score, errorRowCount } : null };
  });
  return { ok: true, data: runs };
}, "runs");

export const datasetQuery = query(
  (id: string) => load("GET /api/datasets/{id}", { path: { id } }),
  "dataset",
);

/** How the file of a data set is written, and its first rows. */
export const previewQuery = query(
  (id: string) => load("GET /api/datasets/{id}/preview", { path: { id } }),
  "dataset-preview",
);

export const rulesQuery = query(
  (id: string) => load("GET /api/datasets/{id}/rules", { path: { id } }),
  "dataset-rules",
);

/** What is wrong with a task's rows, from a cursor on. */
export const errorsQuery = query((id: string, cursor: string) => {
  const from = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
  return load("GET /api/tasks/{id}/errors", { path: { id }, query: `limit=50${from}` });
}, "task-errors");

export const distributionsQuery = query(
  (id: string) => load("GET /api/tasks/{id}/distributions", { path: { id }, query: "limit=30" }),
  "task-distributions",
);

export const comparisonQuery = query(
  (id: string) => load("GET /api/tasks/{id}/compare", { path: { id } }),
  "task-comparison",
);

export const taskQuery = query((id: string) => load("GET /api/tasks/{id}", { path: { id } }), "task");
