/** What both sides are asked to do: parents with three children, jobs that come in hundreds, and jobs that come alone. */
export const kinds = ["parents", "bulk", "singles"] as const;

export type Kind = (typeof kinds)[number];
