/**
 * The object's tables. Every row names its flow, so that one object can hold many small flows: which object a flow
 * lives in is decided by whoever names the object, and by nothing in here.
 *
 * A part's state says what `due_at` means: `held` (not released yet, no time), `ready` (send it then), `sent` (send it
 * again then unless it is claimed), `running` (its lease ends then), `done` and `dropped` (no time).
 */
const tables = `
create table flows (
  id text primary key,
  plan text not null,
  input text not null,
  trace_id text not null,
  run text not null,
  state text not null check (state in ('running', 'failing', 'completed', 'failed')),
  stage integer not null,
  failed_stage integer,
  error text,
  seq integer not null,
  due_at integer not null
) without rowid;
create table stages (
  flow_id text not null,
  stage integer not null,
  total integer,
  done integer not null,
  released integer not null,
  primary key (flow_id, stage)
) without rowid;
create table parts (
  flow_id text not null,
  stage integer not null,
  idx integer not null,
  state text not null check (state in ('held', 'ready', 'sent', 'running', 'done', 'dropped')),
  due_at integer,
  attempts integer not null default 0,
  generation integer not null default 1,
  sends integer not null default 0,
  invocation text,
  message_id text,
  delivery integer,
  input text,
  output text,
  primary key (flow_id, stage, idx)
) without rowid;
create index parts_due on parts (due_at) where due_at is not null;
`;

/** An object that never started a flow, or has forgotten all, has no tables: a stray call must not create any. */
export function hasTables(sql: SqlStorage): boolean {
  return sql.exec("select 1 from sqlite_master where type = 'table' and name = 'flows'").toArray().length > 0;
}

export function createTables(sql: SqlStorage): void {
  sql.exec(tables);
}

export type FlowRow = {
  id: string;
  plan: string;
  input: string;
  trace_id: string;
  run: string;
  state: "running" | "failing" | "completed" | "failed";
  stage: number;
  failed_stage: number | null;
  error: string | null;
  seq: number;
  /** Deadline of a running flow, end of retention of a finished one. */
  due_at: number;
};

export type StageRow = { stage: number; total: number | null; done: number; released: number };

export type PartRow = {
  flow_id: string;
  stage: number;
  idx: number;
  state: "held" | "ready" | "sent" | "running" | "done" | "dropped";
  due_at: number | null;
  attempts: number;
  generation: number;
  sends: number;
  invocation: string | null;
  message_id: string | null;
  delivery: number | null;
  input: string | null;
  output: string | null;
};
