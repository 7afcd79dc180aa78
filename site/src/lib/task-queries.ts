import { query } from "@solidjs/router";
import type { AdminDeadLetter, DeadLetter } from "../../../workers/contract/dead-letters.ts";
import type { LetterDesk } from "./dead-letter-forms.ts";
import type { Loaded } from "./failure.ts";
import { load } from "./load.ts";

type Narrowed = { status: string | undefined; cursor: string | undefined };

/** A page of tasks, narrowed to how they stand or not. */
export const tasksQuery = query(
  (status: string | undefined, cursor: string | undefined) =>
    load("GET /api/tasks", { query: pageOf({ status, cursor }) }),
  "tasks",
);

/** A page of the tasks of every organization. */
export const allTasksQuery = query(
  (status: string | undefined, cursor: string | undefined) =>
    load("GET /api/admin/tasks", { query: pageOf({ status, cursor }) }),
  "all-tasks",
);

/** What a task did when. */
export const timelineQuery = query(
  (id: string) => load("GET /api/tasks/{id}/timeline", { path: { id } }),
  "task-timeline",
);

type LetterPage = { data: (DeadLetter | AdminDeadLetter)[]; nextCursor: string | null };

/** A page of what was given up. */
export const deadLettersQuery = query(
  async (desk: LetterDesk, status: string | undefined, cursor: string | undefined) => {
    const query = pageOf({ status, cursor });
    const loaded: Loaded<LetterPage> =
      desk === "platform"
        ? await load("GET /api/admin/dead-letters", { query })
        : await load("GET /api/dead-letters", { query });
    return loaded;
  },
  "dead-letters",
);

export const deadLetterQuery = query(async (desk: LetterDesk, id: string) => {
  const loaded: Loaded<{ deadLetter: DeadLetter | AdminDeadLetter }> =
    desk === "platform"
      ? await load("GET /api/admin/dead-letters/{id}", { path: { id } })
      : await load("GET /api/dead-letters/{id}", { path: { id } });
  return loaded;
}, "dead-letter");

function pageOf({ status, cursor }: Narrowed): string {
  const page = new URLSearchParams({ limit: "25" });
  if (status) page.set("status", status);
  if (cursor) page.set("cursor", cursor);
  return page.toString();
}
