import { z } from "zod";
import type { TextForm } from "./text-form.ts";
import { dataFormWords as words } from "./words/app/data-forms.ts";

/** The page of all tasks, which is also where the forms about one are sent. */
export const tasksPage = "/app/tasks";

const verbs = ["cancel", "pause", "resume", "retry"] as const;
export type TaskVerb = (typeof verbs)[number];

/** Where a form about a task is sent: its address names the task, for the way back after a refusal. */
export function steeringOf(verb: TaskVerb, taskId: string): string {
  return `${tasksPage}?do=${verb}&task=${encodeURIComponent(taskId)}`;
}

export const steeringActions = verbs.map((verb) => `${tasksPage}?do=${verb}`);

const schema = z.strictObject({ id: z.uuid(words.noTask) });

function steering(verb: TaskVerb): TextForm {
  return {
    schema,
    ask: ({ id }: { id: string }) => ({ method: "POST", path: `/api/tasks/${id}/${verb}` }),
    next: ({ searchParams }) =>
      `${tasksPage}/${encodeURIComponent(searchParams.get("task") ?? "")}?done=${verb}`,
  };
}

/** What is done to a task that runs, or that has failed. */
export const taskForms: Record<string, TextForm> = Object.fromEntries(
  verbs.map((verb) => [`${tasksPage}?do=${verb}`, steering(verb)]),
);
