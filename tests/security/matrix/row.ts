import type { ApiKeyScope } from "../../../workers/contract/api-keys.ts";
import { allows, type TenantPermission } from "../../../workers/contract/permissions.ts";
import type { ProblemCode } from "../../../workers/contract/problem.ts";
import { type Actor, isKey, isPerson, roleOf } from "../actors.ts";

/** What comes of a request: it is let in, or refused with that status. */
export type Cell = "allowed" | 401 | 403 | 404;

export type LettingIn = number | ProblemCode | RegExp;

/** Whom an operation is for. */
export type Group = (actor: Actor) => Cell;

/** What the requests can name: the tenant on the stage and what is in it. */
export type Props = { tenantId: string; datasetId: string; taskId: string; email: string };

export type Row = {
  who: Group;
  /**
   * Statuses, codes of problems, or words of them that mean "let in"; those of success unless said, 404 where the path
   * names something that is missing.
   */
  yes?: readonly LettingIn[];
  body?: unknown | ((props: Props) => unknown);
  query?: string;
  /** What the path's parameters are; something that is not there unless said. */
  path?: (props: Props) => Record<string, string>;
  /** What those get who own another tenant, where the request names something of the one on the stage. */
  elsewhere?: Cell;
  /** Whether it is open while an administrator acts as somebody. Reading is, unless said, and changing is not. */
  acting?: "open" | "refused";
  /** Whether it is open to somebody whose account is being closed; not unless said. */
  closing?: "open";
  /** Of our machines and those of others: the scheme that they sign by, Standard Webhooks unless said. */
  signedBy?: "webhook" | "lago" | "stripe";
  /** The request uses up the session, or even the tenant: it is made by a person, or in a tenant, made for it. */
  spends?: "person" | "tenant";
};

export type Rows = Record<string, Row>;

/** Nobody is asked who they are. */
const everyone: Group = () => "allowed";

/** People who are signed in, whoever they are; keys are no people. */
const signedIn: Group = (actor) => {
  if (actor === "banned") return 401;
  if (isKey(actor)) return 403;
  return isPerson(actor) ? "allowed" : 401;
};

/** Our own machines, which sign what they send: nobody who asks as somebody. */
export const machines: Group = () => 401;

/** Whoever watches over the platform, by a token of its own. */
export const monitors: Group = () => 401;

/** The directories of organizations, by their tokens. */
export const directories: Group = (actor) => (actor === "directory" ? "allowed" : 401);

/** An administrator who acts as somebody. */
export const actingOnes: Group = (actor) => (actor === "impersonated" ? "allowed" : 401);

/** People whose role in their tenant has the permission. */
export const inTenant =
  (permission: TenantPermission): Group =>
  (actor) => {
    const cell = signedIn(actor);
    if (cell !== "allowed" || !isPerson(actor)) return cell;
    return allows(roleOf(actor), permission) ? "allowed" : 403;
  };

/** The business API: the same, and keys with the scope. */
export const business =
  (permission: TenantPermission, scope: ApiKeyScope): Group =>
  (actor) =>
    isKey(actor) ? (actor === `key ${scope}` ? "allowed" : 403) : inTenant(permission)(actor);

const administrators: Group = (actor) => {
  const cell = signedIn(actor);
  return cell === "allowed" && actor !== "platform admin" ? 403 : cell;
};

const editors: Group = (actor) => (actor === "editor" ? signedIn(actor) : administrators(actor));

export const anyone = { who: everyone };
export const person = { who: signedIn };
export const administrator = { who: administrators };
export const editor = { who: editors };

export const password = "correct horse battery staple";
export const missing = "00000000-0000-4000-8000-000000000000";
/** A token that nobody was sent. */
export const token = "of nobody";
/** An address that nobody has. */
export const unknown = ({ email }: Props) => ({ email });
