import { createUniqueId, For } from "solid-js";
import type { TenantRole } from "../../../workers/contract/auth.ts";
import { mayGrant } from "../../../workers/contract/permissions.ts";
import { roleWords } from "../lib/words/app/roles.ts";

/** The roles from the most to the least, as people read them. */
export const roleNames: Record<TenantRole, string> = roleWords;

const roles = Object.keys(roleNames) as TenantRole[];

/** A choice of the roles that somebody with a role may give. */
export function RoleOptions(props: {
  actor: TenantRole;
  chosen: TenantRole;
  label: string;
  /** Where nothing beside it says what it is. */
  isLabelShown?: boolean;
}) {
  const id = createUniqueId();
  return (
    <>
      <label class={props.isLabelShown ? undefined : "hidden"} for={id}>
        {props.label}
      </label>
      <select id={id} name="role">
        <For each={roles.filter((role) => mayGrant(props.actor, role))}>
          {(role) => (
            <option value={role} selected={role === props.chosen}>
              {roleNames[role]}
            </option>
          )}
        </For>
      </select>
    </>
  );
}
