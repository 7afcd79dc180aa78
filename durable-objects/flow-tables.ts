import type { FlowState } from "./flow-protocol.ts";

/**
 * The object's tables. Every row names its flow, so that one object can hold many small flows: which object a flow
 * lives in is decided by whoever names the object, and by nothing in here.
 *
 * A part's state says what `due_at` means: `held` (not released yet, no time), `ready` (send it then), `sent` (send it
 * again then unless it is claimed), `running` (its lease ends then), `done` and `dropped` (no time). A part of a paused
 * flow that would be sent is `ready` without a time, and one that is a flow of its own is `running` without one.
 */
const flowsTable = `
create table flows (
  id text primary key,
  plan text not null,
  input text not null,
  trace_id text not null,
  run text not null,
  state text not null,
  stage integer not null,
  failed_stage integer,
  error text,
  seq integer not null,
  due_at integer not null,
  round integer not null default 1,
  left_ms integer,
  parent text,
  stage_due_at integer,
  started_at integer,
  ended_at integer,
  paused_ms integer not null default 0
) without rowid;
`;
const partsTables = `
create table stages (
  flow_id text not null,
  stage integer not null,
  total integer,
  done integer not null,
  released integer not null,
  entered_at integer,
  ended_at integer,
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
  started_at integer,
  ended_at integer,
  primary key (flow_id, stage, idx)
) without rowid;
create index parts_due on parts (due_at) where due_at is not null;
`;
/** Attempts that came to nothing: what a part did last is in its own row. */
const triesTable = `
create table tries (
  flow_id text not null,
  stage integer not null,
  idx integer not null,
  round integer not null,
  attempt integer not null,
  started_at integer,
  ended_at integer not null,
  code text not null,
  primary key (flow_id, stage, idx, round, attempt)
) without rowid;
`;
const flowsIndexes = `
create index flows_due on flows (due_at);
create index flows_stage_due on flows (stage_due_at) where stage_due_at is not null;
create index flows_children on flows (parent) where parent is not null;
`;

/** An object that never started a flow, or has forgotten all, has no tables: a stray call must not create any. */
export function hasTables(sql: SqlStorage): boolean {
  return sql.exec("select 1 from sqlite_master where type = 'table' and name = 'flows'").toArray().length > 0;
}

export function createTables(sql: SqlStorage): void {
  sql.exec(flowsTable);
  sql.exec(flowsIndexes);
  sql.exec(partsTables);
  sql.exec(triesTable);
}

const addedLater = [
  "alter table stages add column entered_at integer",
  "alter table stages add column ended_at integer",
  "alter table parts add column started_at integer",
  "alter table parts add column ended_at integer",
];
const addedToFlows = [
  "alter table flows add column parent text",
  "alter table flows add column stage_due_at integer",
  "alter table flows add column started_at integer",
  "alter table flows add column ended_at integer",
  "alter table flows add column paused_ms integer not null default 0",
];

/** Brings the tables of an object that was written by an earlier version up to date. */
export function upgradeTables(sql: SqlStorage): void {
  const flows = sql.exec<{ name: string }>("select name from pragma_table_info('flows')").toArray();
  if (flows.some(({ name }) => name === "parent")) return;
  if (flows.some(({ name }) => name === "round")) for (const statement of addedToFlows) sql.exec(statement);
  else addRounds(sql);
  for (const statement of addedLater) sql.exec(statement);
  sql.exec(flowsIndexes);
  sql.exec(triesTable);
}

/** Flows that were written before they could be paused, or begun again. */
function addRounds(sql: SqlStorage): void {
  sql.exec("alter table flows rename to flows_before");
  sql.exec(flowsTable);
  sql.exec(
    `insert into flows (id, plan, input, trace_id, run, state, stage, failed_stage, error, seq, due_at)
     select id, plan, input, trace_id, run, state, stage, failed_stage, error, seq, due_at from flows_before`,
  );
  sql.exec("drop table flows_before");
}

export type FlowRow = {
  id: string;
  plan: string;
  input: string;
  trace_id: string;
  /** Part of every token: another one makes all messages that are still under way late. */
  run: string;
  state: FlowState;
  stage: number;
  /** The stage in which the flow failed or was cancelled. */
  failed_stage: number | null;
  error: string | null;
  seq: number;
  /** Deadline of a running flow, the longest pause of a paused one, end of retention of a finished one. */
  due_at: number;
  /** How often it was begun. */
  round: number;
  /** Of a paused flow: how much of its deadline was left. */
  left_ms: number | null;
  /** The flow that started this one for one of its parts. */
  parent: string | null;
  /** Deadline of the stage that it stands in. */
  stage_due_at: number | null;
  /** Null for what an earlier version started. */
  started_at: number | null;
  ended_at: number | null;
  /** For how long it was paused in all. */
  paused_ms: number;
};

export type StageRow = {
  stage: number;
  total: number | null;
  done: number;
  released: number;
  entered_at: number | null;
  ended_at: number | null;
};

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
  /** Of its last attempt. */
  started_at: number | null;
  ended_at: number | null;
};
