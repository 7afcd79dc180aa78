import { Match, Show, Switch } from "solid-js";
import type { TwoFactorState } from "../../../workers/contract/factors.ts";
import type { Failure } from "../lib/failure.ts";
import { takeOutcome } from "../lib/take-outcome.ts";
import { Enrolment } from "./enrolment.tsx";
import { FailureNotice, Notice } from "./notice.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { RefusedNotice } from "./refused-notice.tsx";

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
      <h2 id="two-factor">Second factor</h2>
      <Show when={trouble}>
        {(outcome) => <RefusedNotice title="Nothing was changed." outcome={outcome()} />}
      </Show>
      <Show when={props.done === "disabled"}>
        <Notice tone="good" focus>
          Signing in takes no code any more.
        </Notice>
      </Show>
      <Show when={props.done === "devices"}>
        <Notice tone="good" focus>
          Every browser is asked for a code again.
        </Notice>
      </Show>
      <Show when={props.failure}>{(why) => <FailureNotice what="Your second factor" failure={why()} />}</Show>
      <Switch>
        <Match when={Array.isArray(codes)}>
          <RecoveryCodes codes={codes as string[]} />
        </Match>
        <Match when={isEnrolling}>
          <Enrolment enrolment={enrolment?.shown} confirmed={confirmed} />
        </Match>
        <Match when={props.state?.enabled && props.state}>{(state) => <Enabled state={state()} />}</Match>
        <Match when={props.state}>
          <p class="settings-say">
            With an authenticator app, whoever learns your password still cannot sign in.
          </p>
          <form method="post" action={`${page}?do=enrol#two-factor`}>
            <button class="button" type="submit">
              Set up an authenticator app
            </button>
          </form>
        </Match>
      </Switch>
    </section>
  );
}

function Enabled(props: { state: TwoFactorState }) {
  return (
    <>
      <p class="settings-say">
        Signing in takes a code of your authenticator app. You have {props.state.recoveryCodesLeft} recovery{" "}
        {props.state.recoveryCodesLeft === 1 ? "code" : "codes"} left.
      </p>
      <div class="actions">
        <form method="post" action={`${page}?do=recovery-codes#two-factor`}>
          <button class="button small" type="submit">
            New recovery codes
          </button>
        </form>
        <Show when={props.state.trustedDevices > 0}>
          <form method="post" action={`${page}?do=forget-devices`}>
            <button class="button small" type="submit">
              Forget {props.state.trustedDevices} trusted{" "}
              {props.state.trustedDevices === 1 ? "browser" : "browsers"}
            </button>
          </form>
        </Show>
        <form method="post" action={`${page}?do=disable`}>
          <button class="button small" type="submit">
            Remove the app
          </button>
        </form>
      </div>
    </>
  );
}
