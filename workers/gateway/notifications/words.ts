import type { NotificationContent, NotificationKind } from "../../contract/notifications.ts";
import { plainName } from "../mail/plain-name.ts";

/** What a notification says, in the product and by mail. */
export type Words = {
  title: string;
  text: string;
  /** What the link is for. */
  label: string;
  /** A path of the site, or an https address elsewhere. */
  link: string;
};

type Of<Kind extends NotificationKind> = Extract<NotificationContent, { kind: Kind }>["params"];

const security = { label: "Look at your security settings", link: "/app/settings/security" };
const notYou = "If it was not you, choose a new password and sign out everywhere else.";
const app = { label: "Open Selvedge", link: "/app" };
const billing = { label: "Look at the billing", link: "/app/billing" };

const words: { [Kind in NotificationKind]: (params: Of<Kind>) => Words } = {
  "security.new_device": ({ device, place }) => ({
    title: "A new device signed in",
    text: `Somebody signed in to your account with ${plainName(device)}${place === null ? "" : `, in ${plainName(place)}`}. ${notYou}`,
    ...security,
  }),
  "security.locked": ({ minutes }) => ({
    title: "Signing in is locked for a while",
    text: `There were too many failed attempts to sign in to your account, so it takes none for ${minutes} minutes from browsers that it does not know. Your sessions go on. With a new password you get in at once.`,
    label: "Choose a new password",
    link: "/forgot",
  }),
  "security.password_changed": () => ({
    title: "Your password was changed",
    text: `Your account has a new password. ${notYou}`,
    ...security,
  }),
  "security.email_changed": ({ email }) => ({
    title: "Your address was changed",
    text: `Your account is at another address now: ${email}. ${notYou}`,
    ...security,
  }),
  "security.two_factor_changed": ({ enabled }) => ({
    title: enabled ? "Two-factor sign-in is on" : "Two-factor sign-in is off",
    text: `Your account ${enabled ? "now asks for a second factor" : "asks for no second factor any more"}. ${notYou}`,
    ...security,
  }),
  "security.passkey_added": ({ name }) => ({
    title: "A passkey was added",
    text: `The passkey “${plainName(name)}” can sign in to your account now. ${notYou}`,
    ...security,
  }),
  "security.passkey_removed": ({ name }) => ({
    title: "A passkey was removed",
    text: `The passkey “${plainName(name)}” cannot sign in to your account any more. ${notYou}`,
    ...security,
  }),
  "security.passkey_refused": ({ name }) => ({
    title: "A passkey was refused",
    text: `The passkey “${plainName(name)}” was used in a way that only a copy of it would be. Remove it if you do not know why.`,
    ...security,
  }),
  "security.recovery_codes_changed": () => ({
    title: "You have new recovery codes",
    text: `New recovery codes were made for your account, and the old ones work no more. ${notYou}`,
    ...security,
  }),
  "security.recovery_code_used": ({ left }) => ({
    title: "A recovery code was used",
    text: `Somebody signed in to your account with a recovery code. ${left} of them are left. ${notYou}`,
    ...security,
  }),
  "security.provider_linked": ({ provider }) => ({
    title: "A way to sign in was added",
    text: `Your account can be signed in to with ${plainName(provider)} now. ${notYou}`,
    ...security,
  }),
  "security.provider_unlinked": ({ provider }) => ({
    title: "A way to sign in was removed",
    text: `Your account cannot be signed in to with ${plainName(provider)} any more. ${notYou}`,
    ...security,
  }),
  "security.provider_broken": ({ provider }) => ({
    title: "A linked account needs you",
    text: `${plainName(provider)} does not let us renew our access for you. Link the account again if you still want it.`,
    ...security,
  }),
  "organization.invited": ({ organization, link }) => ({
    title: "You are invited to an organization",
    text: `You are invited to join “${plainName(organization)}”.`,
    ...{ label: "See the invitation", link },
  }),
  "organization.invitation_accepted": ({ organization, name }) => ({
    title: "Somebody accepted your invitation",
    text: `${plainName(name)} is a member of “${plainName(organization)}” now.`,
    ...app,
  }),
  "organization.role_changed": ({ organization, role }) => ({
    title: "You have another role",
    text: `You are ${plainName(role)} of “${plainName(organization)}” now.`,
    ...app,
  }),
  "organization.removed": ({ organization }) => ({
    title: "You are not in an organization any more",
    text: `You were removed from “${plainName(organization)}”.`,
    ...app,
  }),
  "organization.deleted": ({ organization }) => ({
    title: "An organization was deleted",
    text: `“${plainName(organization)}” was deleted by one of its owners, with everything in it.`,
    ...app,
  }),
  "organization.domain_lapsed": ({ organization, domain }) => ({
    title: "The record of a domain is gone",
    text: `The DNS of ${plainName(domain)} does not show the token of “${plainName(organization)}” any more, so nobody joins by it. If it is not back within a week, the domain is verified no more: your provider signs nobody in by it, and your directory adds nobody of it.`,
    ...app,
  }),
  "organization.domain_ended": ({ organization, domain }) => ({
    title: "A domain is not verified any more",
    text: `The DNS of ${plainName(domain)} has not shown the token of “${plainName(organization)}” for a week: your provider signs nobody in by it any more, and your directory adds nobody of it. Members stay, and sign in otherwise. Verify the domain again once its record is back.`,
    ...app,
  }),
  "organization.api_key_created": ({ organization, name }) => ({
    title: "An API key was made",
    text: `The API key “${plainName(name)}” can use “${plainName(organization)}” now.`,
    ...app,
  }),
  "organization.webhook_disabled": ({ organization, host, gone }) => ({
    title: "A webhook endpoint was disabled",
    text: gone
      ? `The endpoint of “${plainName(organization)}” at ${plainName(host)} says that it is gone for good: it is told nothing any more.`
      : `The endpoint of “${plainName(organization)}” at ${plainName(host)} has taken nothing for three days: it is told nothing any more. Enable it once it works, and have what it missed sent again.`,
    ...app,
  }),
  "organization.schedule_failing": ({ organization, name, reason, others = 0 }) => ({
    title: others > 0 ? "Schedules begin no tasks" : "A schedule begins no tasks",
    text: `The schedule “${plainName(name)}”${others > 0 ? ` and ${others} more` : ""} of “${plainName(organization)}” could not begin a task: ${plainSentence(reason).replace(/\.$/, "")}. ${others > 0 ? "They go on with their" : "It goes on with its"} next time, and you are told again only once ${others > 0 ? "one has" : "it has"} worked meanwhile.`,
    ...{ label: "Look at the schedules", link: "/app/schedules" },
  }),
  "task.completed": ({ taskId, score }) => ({
    title: "A run has finished",
    text: `Your data set has a score of ${Math.round(score)}.`,
    ...{ label: "Look at the report", link: `/app/tasks/${taskId}` },
  }),
  "task.failed": ({ taskId, reason }) => ({
    title: "A run has failed",
    text: plainSentence(reason),
    ...{ label: "Look at the run", link: `/app/tasks/${taskId}` },
  }),
  "billing.trial_ending": ({ organization, endsAt }) => ({
    title: "A trial is about to end",
    text: `The trial of “${plainName(organization)}” ends on ${dayOf(endsAt)}.`,
    ...billing,
  }),
  "billing.receipt": ({ organization, amount, link }) => ({
    title: "A payment was received",
    text: `${amount} for “${plainName(organization)}”. Thank you.`,
    ...{ label: "See the receipt", link },
  }),
  "billing.payment_failed": ({ organization, link }) => ({
    title: "A payment has failed",
    text: `The last payment for “${plainName(organization)}” did not go through. It is tried again; you can pay in another way.`,
    ...{ label: "Look at the payment", link },
  }),
  "billing.access_limited": ({ organization, access, until }) => ({
    title: access === "suspended" ? "Your plan is suspended" : "A payment is missing",
    text: {
      grace: `“${plainName(organization)}” has an unpaid invoice. Everything works until ${dayOf(until ?? "")}; pay it before then.`,
      read_only: `“${plainName(organization)}” has an unpaid invoice. Until it is paid, nothing new can be started; on ${dayOf(until ?? "")} reading ends too.`,
      suspended: `“${plainName(organization)}” has an unpaid invoice and cannot be used until it is paid. Nothing is lost.`,
    }[access],
    ...billing,
  }),
  "billing.plan_changed": ({ organization, plan }) => ({
    title: "A plan was changed",
    text: `“${plainName(organization)}” is on the plan ${plainName(plan)} now.`,
    ...billing,
  }),
  "billing.refunded": ({ organization, amount }) => ({
    title: "A payment was given back",
    text: `${amount ?? "A payment"} of “${plainName(organization)}” was given back. It may take some days to arrive.`,
    ...billing,
  }),
  "billing.disputed": ({ organization, amount, state }) => ({
    title: state === "open" ? "A payment is disputed" : "A dispute is over",
    text: {
      open: `${amount ?? "A payment"} of “${plainName(organization)}” was disputed with the bank. If that was not meant, say so to the bank.`,
      won: `The dispute about a payment of “${plainName(organization)}” is over: the payment stands.`,
      lost: `The dispute about a payment of “${plainName(organization)}” is over: the payment was taken back.`,
      closed: `The dispute about a payment of “${plainName(organization)}” is over.`,
    }[state],
    ...billing,
  }),
  "billing.cap_reached": ({ organization, share, of }) => ({
    title: `This month's ${of === "included" ? "included rows" : "rows"} are ${share < 1 ? "running out" : "used up"}`,
    text: {
      month: `“${plainName(organization)}” has used ${Math.round(share * 100)} % of the rows that its plan allows in a month. Then nothing more can be started until the next.`,
      included: `“${plainName(organization)}” has used ${Math.round(share * 100)} % of the rows that its plan includes in a month. What comes beyond them is billed.`,
    }[of],
    ...billing,
  }),
  "account.export_ready": ({ link }) => ({
    title: "Your data is ready",
    text: "The archive of everything that is held about you is ready to take along.",
    ...{ label: "Go to the download", link },
  }),
  "account.deletion_requested": ({ dueAt, link }) => ({
    title: "Your account will be erased",
    text: `Your account will be erased on ${dayOf(dueAt)}, with everything that is held about you. Until then you can keep it.`,
    ...{ label: "Keep the account", link },
  }),
  "account.deletion_cancelled": () => ({
    title: "Your account stays",
    text: "Your account will not be erased.",
    ...app,
  }),
};

/** The words for a notification, with no text of strangers that is longer than a line or looks like a link. */
export function wordsOf({ kind, params }: NotificationContent): Words {
  const said = words[kind](params as never);
  return { ...said, link: safeLink(said.link) };
}

/** A path of the site or an https address; anything else leads to the product's first page. */
function safeLink(link: string): string {
  if (link.startsWith("/") && !/^\/[/\\]/.test(link)) return link;
  return URL.canParse(link) && /^https?:$/.test(new URL(link).protocol) ? link : app.link;
}

function plainSentence(text: string): string {
  return text
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ")
    .replaceAll("://", " ")
    .trim();
}

function dayOf(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "a day soon";
  return date.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}
