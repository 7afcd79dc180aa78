import { For, type JSX, Show } from "solid-js";
import { deviceName } from "../../../../workers/contract/device-name.ts";
import type { AccountDetail } from "../../../../workers/contract/users.ts";
import type { Failure } from "../../lib/failure.ts";
import { formatMoment } from "../../lib/format.ts";
import { methodName } from "../../lib/method-name.ts";
import { FailureNotice, Notice } from "../notice.tsx";
import { AccountDeeds } from "./account-deeds.tsx";

type AccountViewProps = {
  account: AccountDetail | undefined;
  failure: Failure | undefined;
  /** What was just done here, as the page's address says it. */
  done: string | undefined;
};

const words: Record<string, string> = {
  role: "The role is changed. Where it is another, the person is signed out everywhere.",
  status: "The status is changed.",
  sessions: "The person is signed out everywhere.",
};

/** One account: what is known of it, and what an administrator can do. */
export function AccountView(props: AccountViewProps) {
  return (
    <>
      <p>
        <a href="/admin/users">All accounts</a>
      </p>
      <Show when={props.failure}>{(why) => <FailureNotice what="The account" failure={why()} />}</Show>
      <Show when={props.account}>
        {(account) => (
          <>
            <h1>{account().name}</h1>
            <Show when={words[props.done ?? ""]}>
              {(text) => (
                <Notice tone="good" focus>
                  {text()}
                </Notice>
              )}
            </Show>
            <Facts account={account()} />
            <AccountDeeds account={account()} />
            <Sessions account={account()} />
          </>
        )}
      </Show>
    </>
  );
}

function Facts(props: { account: AccountDetail }) {
  const factors = () => {
    const { password, twoFactor, passkeys, providers } = props.account.factors;
    const known = [
      password && "password",
      twoFactor && "second factor",
      passkeys > 0 && `${passkeys} passkeys`,
    ];
    return [...known.filter(Boolean), ...providers].join(", ") || "none";
  };
  const ban = () => {
    const { ban } = props.account;
    if (ban === null) return "Active";
    return `Banned${ban.until ? ` until ${formatMoment(ban.until)}` : ""}${ban.reason ? `: ${ban.reason}` : ""}`;
  };
  return (
    <dl class="facts">
      <Fact name="Address">
        {props.account.email}
        {props.account.emailVerified ? "" : " (not verified)"}
      </Fact>
      <Fact name="Role">{props.account.role}</Fact>
      <Fact name="Status">{ban()}</Fact>
      <Fact name="Since">{formatMoment(props.account.createdAt)}</Fact>
      <Fact name="Signs in by">{factors()}</Fact>
      <Fact name="Organizations">
        {props.account.tenants.map(({ name, role }) => `${name} (${role})`).join(", ") || "none"}
      </Fact>
    </dl>
  );
}

function Fact(props: { name: string; children: JSX.Element }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Sessions(props: { account: AccountDetail }) {
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Sessions</h2>
      <Show when={props.account.sessions.length > 0} fallback={<p class="empty">Signed in nowhere.</p>}>
        <ul class="sessions">
          <For each={props.account.sessions}>
            {(session) => (
              <li>
                <div>
                  <p class="session-device">{deviceName(session.userAgent)}</p>
                  <p class="session-facts">
                    {methodName(session.method ?? "unknown")}
                    {session.place ? `, ${session.place}` : ""}, last seen {formatMoment(session.lastSeenAt)}
                  </p>
                </div>
              </li>
            )}
          </For>
        </ul>
        <form method="post" action={`/admin/users?do=sessions&user=${props.account.id}`}>
          <input type="hidden" name="id" value={props.account.id} />
          <button class="button" type="submit">
            Sign out everywhere
          </button>
        </form>
      </Show>
    </section>
  );
}
