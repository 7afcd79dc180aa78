import { For, type JSX, Show } from "solid-js";
import { deviceName } from "../../../../workers/contract/device-name.ts";
import type { AccountDetail } from "../../../../workers/contract/users.ts";
import type { Failure } from "../../lib/failure.ts";
import { formatMoment } from "../../lib/format.ts";
import { methodName } from "../../lib/method-name.ts";
import { accountsWords } from "../../lib/words/app/admin-accounts.ts";
import { fill } from "../../lib/words/words-query.ts";
import { FailureNotice, Notice } from "../notice.tsx";
import { AccountDeeds } from "./account-deeds.tsx";

type AccountViewProps = {
  account: AccountDetail | undefined;
  failure: Failure | undefined;
  /** What was just done here, as the page's address says it. */
  done: string | undefined;
};

const { one: words, sessions: sessionWords } = accountsWords;

/** One account: what is known of it, and what an administrator can do. */
export function AccountView(props: AccountViewProps) {
  return (
    <>
      <p>
        <a href="/admin/users">{words.all}</a>
      </p>
      <Show when={props.failure}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Show when={props.account}>
        {(account) => (
          <>
            <h1>{account().name}</h1>
            <Show when={words.done[props.done ?? ""]}>
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
      password && words.password,
      twoFactor && words.secondFactor,
      passkeys > 0 && fill(words.passkeys, { count: String(passkeys) }),
    ];
    return [...known.filter(Boolean), ...providers].join(", ") || words.noFactors;
  };
  const ban = () => {
    const { ban } = props.account;
    if (ban === null) return words.active;
    const banned = ban.until ? fill(words.bannedUntil, { moment: formatMoment(ban.until) }) : words.banned;
    return ban.reason ? `${banned}: ${ban.reason}` : banned;
  };
  return (
    <dl class="facts">
      <Fact name={words.address}>
        {props.account.emailVerified
          ? props.account.email
          : fill(words.notVerified, { address: props.account.email })}
      </Fact>
      <Fact name={words.role}>{props.account.role}</Fact>
      <Fact name={words.status}>{ban()}</Fact>
      <Fact name={words.since}>{formatMoment(props.account.createdAt)}</Fact>
      <Fact name={words.factors}>{factors()}</Fact>
      <Fact name={words.organizations}>
        {props.account.tenants.map(({ name, role }) => `${name} (${role})`).join(", ") ||
          words.noOrganizations}
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
      <h2 id="sessions">{sessionWords.heading}</h2>
      <Show when={props.account.sessions.length > 0} fallback={<p class="empty">{sessionWords.empty}</p>}>
        <ul class="sessions">
          <For each={props.account.sessions}>
            {(session) => (
              <li>
                <div>
                  <p class="session-device">{deviceName(session.userAgent)}</p>
                  <p class="session-facts">
                    {methodName(session.method ?? "unknown")}
                    {session.place ? `, ${session.place}` : ""}
                    {fill(sessionWords.lastSeen, { moment: formatMoment(session.lastSeenAt) })}
                  </p>
                </div>
              </li>
            )}
          </For>
        </ul>
        <form method="post" action={`/admin/users?do=sessions&user=${props.account.id}`}>
          <input type="hidden" name="id" value={props.account.id} />
          <button class="button" type="submit">
            {sessionWords.end}
          </button>
        </form>
      </Show>
    </section>
  );
}
