import type { Me } from "../../../workers/contract/auth.ts";
import { allows } from "../../../workers/contract/permissions.ts";
import { firstStepWords as words } from "./words/app/first-steps.ts";

/** What is known of how far somebody has come; undefined where it was not looked up. */
type Known = {
  me: Me;
  hasOrganization: boolean;
  datasets: number;
  /** Of the organization that is open. */
  members?: number | undefined;
  invitations?: number | undefined;
  keys?: number | undefined;
  /** Whether the organization that is open is the person's own alone. */
  isPersonal: boolean;
};

type FirstStep = { done: boolean; label: string; href: string };

/** What there is to do at first, as far as it is for whoever looks, in the order in which it is done. */
export function firstSteps(known: Known): FirstStep[] {
  const { me, isPersonal } = known;
  const may = (permission: Parameters<typeof allows>[1]) => me.role !== null && allows(me.role, permission);
  return [
    { done: me.user.emailVerified, label: words.verify, href: "/check-mail" },
    { done: known.datasets > 0, label: words.upload, href: "#upload-name" },
    { done: known.hasOrganization, label: words.organization, href: "/app/organizations#another" },
    ...(!isPersonal && may("invitation:change")
      ? [
          {
            done: (known.members ?? 0) > 1 || (known.invitations ?? 0) > 0,
            label: words.invite,
            href: "/app/settings/organization#invitations",
          },
        ]
      : []),
    ...(may("api-key:change")
      ? [
          {
            done: (known.keys ?? 0) > 0,
            label: words.key,
            href: "/app/settings/api-keys#create",
          },
        ]
      : []),
  ];
}
