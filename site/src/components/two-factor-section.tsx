import { Match, Show, Switch } from "solid-js";
import type { TwoFactorState } from "../../../workers/contract/factors.ts";
import type { Failure } from "../lib/failure.ts";
import { takeOutcome } from "../lib/take-outcome.ts";
import { noticeWords } from "../lib/words/app/notice.ts";
import { securityWords } from "../lib/words/app/security.ts";
import { fill } from "../lib/words/words-query.ts";
import { Enrolment } from "./enrolment.tsx";
import { FailureNotice, Notice } from "./notice.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { RefusedNotice } from "./refused-notice.tsx";

const words = securityWords.twoFactor;

const page = "/app/settings/security";

type TwoFactorSectionProps = {
  state: TwoFactorState | undefined;
  failure: Failure | undefined;
  done: string | undefined;
};

/** The codes of an authenticator app: setting it up, its recovery codes, and taking it away. */
export function TwoFactorSection(props: TwoFactorSectionProps) {
  const enrolment = takeOutcome(`${page}?do=enrol`);
  const confirmed = takeOutcome(`${page}?do=confirm-code`);
  const renewed = takeOutcome(`${page}?do=recovery-codes`);
  const refused = takeOutcome(`${page}?do=disable`) ?? takeOutcome(`${page}?do=forget-devices`);
  const codes = confirmed?.shown?.recoveryCodes ?? renewed?.shown?.recoveryCodes;
  const trouble = [enrolment, renewed, refused].find((outcome) => outcome && !outcome.shown);
  const isEnrolling = enrolment?.shown || (confirmed && !confirmed.shown);
  return (
    <section aria-labelledby="two-factor">
      <h2 id="two-factor">{words.heading}</h2>
      <Show when={trouble}>
        {(outcome) => <RefusedNotice title={noticeWords.unchanged} outcome={outcome()} />}
      </Show>
      <Show when={props.done === "disabled"}>
        <Notice tone="good" focus>
          {words.disabled}
        </Notice>
      </Show>
      <Show when={props.done === "devices"}>
        <Notice tone="good" focus>
          {words.devicesForgotten}
        </Notice>
      </Show>
      <Show when={props.failure}>{(why) => <FailureNotice what={words.what} failure={why()} />}</Show>
      <Switch>
        <Match when={Array.isArray(codes)}>
          <RecoveryCodes codes={codes as string[]} />
        </Match>
        <Match when={isEnrolling}>
          <Enrolment enrolment={enrolment?.shown} confirmed={confirmed} />
        </Match>
        <Match when={props.state?.enabled && props.state}>{(state) => <Enabled state={state()} />}</Match>
        <Match when={props.state}>
          <p class="settings-say">{words.lead}</p>
          <form method="post" action={`${page}?do=enrol#two-factor`}>
            <button class="button" type="submit">
              {words.setUp}
            </button>
          </form>
        </Match>
      </Switch>
    </section>
  );
}

function counted(count: number, one: string, many: string): string {
  return fill(count === 1 ? one : many, { count: String(count) });
}

function Enabled(props: { state: TwoFactorState }) {
  return (
    <>
      <p class="settings-say">
        {words.takesCode} {counted(props.state.recoveryCodesLeft, words.codeLeft, words.codesLeft)}
      </p>
      <div class="actions">
        <form method="post" action={`${page}?do=recovery-codes#two-factor`}>
          <button class="button small" type="submit">
            {words.newCodes}
          </button>
        </form>
        <Show when={props.state.trustedDevices > 0}>
          <form method="post" action={`${page}?do=forget-devices`}>
            <button class="button small" type="submit">
              {counted(props.state.trustedDevices, words.forgetDevice, words.forgetDevices)}
            </button>
          </form>
        </Show>
        <form method="post" action={`${page}?do=disable`}>
          <button class="button small" type="submit">
            {words.remove}
          </button>
        </form>
      </div>
    </>
  );
}
