import { type Actor, actors, isFromElsewhere, isKey } from "./actors.ts";
import { accountRows } from "./matrix/accounts.ts";
import { billingRows } from "./matrix/billing.ts";
import { organizationRows } from "./matrix/organizations.ts";
import { platformRows } from "./matrix/platform.ts";
import {
  type Cell,
  directories,
  type LettingIn,
  machines,
  missing,
  monitors,
  type Props,
  type Row,
} from "./matrix/row.ts";

/**
 * Who may do what: one line for every operation of the OpenAPI document. A line says which group it is for and what to
 * send; the request has to be one that is let in and does no harm: it names something that is not there, or spends a
 * person who was made for it.
 */
export const matrix: Record<string, Row> = {
  ...accountRows,
  ...billingRows,
  ...organizationRows,
  ...platformRows,
};

/** What a row expects of everyone. */
export function cellsOf(row: Row, name: string): Record<Actor, Cell> {
  const cells = actors.map((actor): [Actor, Cell] => [actor, cellOf(row, name, actor)]);
  return Object.fromEntries(cells) as Record<Actor, Cell>;
}

function cellOf({ who, elsewhere, acting, closing }: Row, name: string, actor: Actor): Cell {
  const isOpenToActing = (acting ?? (name.startsWith("GET ") ? "open" : "refused")) === "open";
  // Both are refused before anybody asks what they may do.
  if (actor === "impersonated" && !isOpenToActing) return 403;
  if (actor === "closing" && closing !== "open") return 403;
  const cell = who(actor);
  return cell === "allowed" && isFromElsewhere(actor) ? (elsewhere ?? cell) : cell;
}

/** What means that a request was let in. */
export function lettingIn({ yes, path }: Row, name: string): readonly LettingIn[] {
  return yes ?? (name.includes("{") && path === undefined ? [404] : [200, 201, 202, 204]);
}

/** What a request sends, with what is on the stage in its place. */
export function bodyOf({ body }: Row, props: Props): unknown {
  return typeof body === "function" ? (body as (props: Props) => unknown)(props) : body;
}

/** Where a request goes. */
export function addressOf({ path, query }: Row, template: string, props: Props): string {
  const values = path?.(props) ?? {};
  const pathname = template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? missing);
  return query === undefined ? pathname : `${pathname}?${query}`;
}

const session = [{ session: [] }, { token: [] }];
const said = {
  ...{
    public: [],
    monitors: [{ metrics: [] }],
    directories: [{ scim: [] }],
    people: session,
  },
  business: [...session, { apiKey: [] }, { apiKeyHeader: [] }],
};

/** What the description of an operation has to say of who may. */
export function securityOf({ who, signedBy = "webhook" }: Row): Record<string, string[]>[] {
  if (who === machines) return [{ [signedBy]: [] }];
  if (who === monitors) return said.monitors;
  if (who === directories) return said.directories;
  if (who("anonymous") === "allowed") return said.public;
  return actors.some((actor) => isKey(actor) && who(actor) === "allowed") ? said.business : said.people;
}
