import { z } from "zod";
import type { TextForm } from "./text-form.ts";
import { dataFormWords as words } from "./words/app/data-forms.ts";

/** What was given up: a tenant's own, and for administrators everybody's. Each desk's page takes its forms. */
export const letterDesks = {
  tenant: { page: "/app/dead-letters", api: "/api/dead-letters" },
  platform: { page: "/admin/dead-letters", api: "/api/admin/dead-letters" },
} as const;

export type LetterDesk = keyof typeof letterDesks;

export const letterDeeds = ["replay", "replay-many", "discard"] as const;

/** The name of the box that chooses a letter. */
export function letterBox(id: string): string {
  return `letter:${id}`;
}

const one = z.strictObject({ id: z.uuid(words.noStep) });

/** As many as the API takes at once, which is more than a page shows. */
const many = z
  .record(z.string().regex(/^letter:[\da-f-]{36}$/), z.literal("on"))
  .transform((boxes, context) => {
    const ids = Object.keys(boxes).map((name) => name.slice("letter:".length));
    if (ids.length === 0) context.addIssue({ code: "custom", path: [""], message: words.noneChosen });
    return { ids };
  });

type Replayed = { data?: { replayed: boolean }[] };

function formsOf(desk: LetterDesk): Record<string, TextForm> {
  const { page, api } = letterDesks[desk];
  return {
    [`${page}?do=replay`]: {
      schema: one,
      ask: ({ id }: { id: string }) => ({ method: "POST", path: `${api}/${id}/replay` }),
      next: () => `${page}?done=replayed`,
    },
    [`${page}?do=discard`]: {
      schema: one,
      ask: ({ id }: { id: string }) => ({ method: "DELETE", path: `${api}/${id}` }),
      next: () => `${page}?done=discarded`,
    },
    [`${page}?do=replay-many`]: {
      schema: many,
      ask: (json: { ids: string[] }) => ({ method: "POST", path: `${api}/replay`, json }),
      next: (_, answer) => {
        const { data = [] } = answer as Replayed;
        const replayed = data.filter((each) => each.replayed).length;
        return `${page}?done=replayed-many&of=${data.length}&count=${replayed}`;
      },
    },
  };
}

export const deadLetterForms: Record<string, TextForm> = { ...formsOf("tenant"), ...formsOf("platform") };
