import { useLocation } from "@solidjs/router";
import { createContext, createSignal, type JSX, onMount, Show, useContext } from "solid-js";
import type { z } from "zod";
import { focusTrouble } from "../lib/focus-trouble.ts";
import { type FormOutcome, firstMarked } from "../lib/form-outcome.ts";
import { postForm } from "../lib/post-form.ts";
import { takeOutcome } from "../lib/take-outcome.ts";
import { inLanguage, languageOf } from "../lib/words/language.ts";
import { Notice } from "./notice.tsx";
import { Remedy } from "./remedy.tsx";

type FormState = {
  error: (name: string) => string | undefined;
  value: (name: string) => string | undefined;
  /** The first refused field of a page that was rendered in answer to the form. */
  focus: (name: string) => boolean;
  recheck: (name: string) => void;
  pending: () => boolean;
  /** Whether the form was sent and refused. */
  answered: () => boolean;
};

const FormContext = createContext<FormState>();

/** What the form around a field knows of it. */
export function useForm(): FormState | undefined {
  return useContext(FormContext);
}

type FormProps = {
  /** The path that the form is sent to; it is one of the server's forms. */
  action: string;
  /** A query to send along, with its "?". */
  search?: string;
  /** Loads the contract's schema when it is first needed, so that pages stay light; none leaves it to the server. */
  schema?: (() => Promise<z.ZodType>) | undefined;
  /** More to say of a refusal than its message. */
  explain?: (outcome: FormOutcome) => JSX.Element;
  /** What came of it, where the page has taken that already. */
  outcome?: FormOutcome | undefined;
  /** Whether the browser sends it by itself, because the answer is a page. */
  whole?: boolean;
  /** What stands in the form's place once it made something that is shown this once. */
  show?: (shown: Record<string, unknown>) => JSX.Element;
  children: JSX.Element;
};

/** A form that works by itself, and that checks and sends itself without a new page where there is JavaScript. */
export function Form(props: FormProps) {
  let form: HTMLFormElement | undefined;
  const location = useLocation();
  /** Where it is sent: in the language of the page, which the answer is in too. */
  const address = () => inLanguage(props.action, languageOf(location.pathname));
  const [outcome, setOutcome] = createSignal<FormOutcome | undefined>(
    props.outcome ?? takeOutcome(props.action),
  );
  const [pending, setPending] = createSignal(false);
  onMount(() => {
    if (form && !props.whole) form.noValidate = true;
  });

  const recheck = async (name: string) => {
    const last = outcome();
    if (!form || !props.schema || !last?.errors[name]) return;
    const { parseForm } = await import("../lib/parse-form.ts");
    const parsed = parseForm(await props.schema(), textOf(form));
    const { [name]: _, ...others } = last.errors;
    const still = parsed.ok ? undefined : parsed.errors[name];
    setOutcome({ ...last, errors: still ? { ...others, [name]: still } : others });
  };

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!form || pending()) return;
    setPending(true);
    // The button says which of a form's deeds is meant, where it has several.
    const entries = textOf(form, event.submitter);
    const reply = await postForm(address(), props.search ?? "", entries, props.schema);
    if ("location" in reply) return window.location.assign(reply.location);
    setOutcome(reply);
    setPending(false);
    if (reply.shown === undefined) focusTrouble(form);
  };

  const first = () => firstMarked(outcome()?.errors ?? {});
  const state: FormState = {
    error: (name) => outcome()?.errors[name],
    value: (name) => outcome()?.values[name],
    focus: (name) => import.meta.env.SSR && first() === name,
    recheck,
    pending,
    answered: () => outcome() !== undefined,
  };
  return (
    <Show
      when={props.show && outcome()?.shown}
      fallback={
        <form
          ref={form}
          class="form"
          method="post"
          action={address() + (props.search ?? "")}
          onSubmit={props.whole ? undefined : submit}
        >
          <Show when={outcome()?.shown === undefined && outcome()}>
            {(shown) => (
              <Notice tone="bad" focus={import.meta.env.SSR && first() === undefined}>
                <p>{shown().message}</p>
                {props.explain?.(shown()) ?? <Remedy code={shown().code} />}
              </Notice>
            )}
          </Show>
          <FormContext.Provider value={state}>{props.children}</FormContext.Provider>
        </form>
      }
    >
      {(shown) => props.show?.(shown())}
    </Show>
  );
}

/** The form's button; it says so while the form is on its way. */
export function SubmitButton(props: { children: JSX.Element; pending: string }) {
  const form = useContext(FormContext);
  return (
    <button class="button" type="submit" aria-disabled={form?.pending() ? "true" : undefined}>
      <Show when={form?.pending()} fallback={props.children}>
        {props.pending}
      </Show>
    </button>
  );
}

function textOf(form: HTMLFormElement, button: HTMLElement | null = null): [string, string][] {
  return [...new FormData(form, button)].map(([name, value]) => [name, String(value)]);
}
