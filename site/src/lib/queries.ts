import { query } from "@solidjs/router";
import { getRequestEvent } from "solid-js/web";
import type { Me, Session } from "../../../workers/contract/auth.ts";
import type { Plan } from "../../../workers/contract/billing.ts";
import type { Post } from "../../../workers/contract/cms.ts";
import type { Dataset } from "../../../workers/contract/datasets.ts";
import type { Task, TaskResult } from "../../../workers/contract/tasks.ts";
import type { Loaded } from "./failure.ts";
import { load } from "./load.ts";
import type { Article } from "./posts.ts";

type List<Item> = { data: Item[]; nextCursor: string | null };

export const plansQuery = query(() => load<{ data: Plan[] }>("/api/billing/plans", "nobody"), "plans");

export const postsQuery = query(async (): Promise<Loaded<Post[]>> => {
  if (!import.meta.env.SSR) return load<Post[]>("/content/posts");
  const { listPosts } = await import("./posts.ts");
  return listPosts();
}, "posts");

export const articleQuery = query(async (slug: string): Promise<Loaded<Article>> => {
  if (!import.meta.env.SSR) return load<Article>(`/content/posts/${encodeURIComponent(slug)}`);
  const { readArticle } = await import("./posts.ts");
  return readArticle(slug);
}, "article");

/** Who is signed in; on the server the guard has asked already. */
export const meQuery = query(async (): Promise<Loaded<Me>> => {
  const known = import.meta.env.SSR ? getRequestEvent()?.locals.me : undefined;
  return known ?? load<Me>("/api/auth/me");
}, "me");

/** Where the visitor is signed in. */
export const sessionsQuery = query(() => load<List<Session>>("/api/auth/sessions"), "sessions");

export const datasetsQuery = query(() => load<List<Dataset>>("/api/datasets?limit=50"), "datasets");

/** The newest run of each of the newest data sets, without its whole result: a list has no room for it. */
export type Run = Pick<Task, "id" | "datasetId" | "status"> & {
  result: Pick<TaskResult, "score" | "errorRowCount"> | null;
};

export const runsQuery = query(async (): Promise<Loaded<Run[]>> => {
  const tasks = await load<List<Task>>("/api/tasks?limit=50");
  if (!tasks.ok) return tasks;
  const runs = tasks.data.data.map(({ id, datasetId, status, result }) => {
    const { score, errorRowCount } = result ?? {};
    const known = score !== undefined && errorRowCount !== undefined;
    return { id, datasetId, status, result: known ? { score, errorRowCount } : null };
  });
  return { ok: true, data: runs };
}, "runs");

export const datasetQuery = query(
  (id: string) => load<{ dataset: Dataset }>(`/api/datasets/${encodeURIComponent(id)}`),
  "dataset",
);

export const taskQuery = query(
  (id: string) => load<{ task: Task }>(`/api/tasks/${encodeURIComponent(id)}`),
  "task",
);
