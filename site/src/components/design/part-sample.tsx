import { ChoiceField } from "../content/choice-field.tsx";
import { CopyButton } from "../copy-button.tsx";
import { Form } from "../form.tsx";
import { Mark } from "../mark.tsx";
import { Moment } from "../moment.tsx";
import { Pager } from "../pager.tsx";
import { Remedy } from "../remedy.tsx";
import { RoleOptions } from "../role-options.tsx";
import { RowForm } from "../row-form.tsx";
import { NextTimes } from "../schedules/next-times.tsx";
import { SiteAnchor } from "../site-anchor.tsx";

const page = "/admin/design";
const times = ["2026-01-05T07:00:00.000Z", "2026-01-12T07:00:00.000Z", "2026-01-19T07:00:00.000Z"];

/** What stands within lines, rows and forms. */
export function PartSample() {
  return (
    <section aria-labelledby="parts">
      <h2 id="parts">Parts</h2>
      <p class="brand">
        <Mark /> The mark
      </p>
      <dl class="facts">
        <div>
          <dt>A moment</dt>
          <dd>
            <Moment at={times[0]} />
          </dd>
        </div>
        <div>
          <dt>None</dt>
          <dd>
            <Moment at={null} />
          </dd>
        </div>
        <div>
          <dt>Links of the content</dt>
          <dd>
            <SiteAnchor href={page}>to a page</SiteAnchor>,{" "}
            <SiteAnchor href="/robots.txt">to a file</SiteAnchor>
          </dd>
        </div>
        <div>
          <dt>What helps after a refusal</dt>
          <dd>
            <Remedy code="payment_required" />
          </dd>
        </div>
        <div>
          <dt>What comes next</dt>
          <dd>
            <NextTimes times={times} timeZone="Europe/Zurich" label="The next times" />
          </dd>
        </div>
      </dl>
      <p class="actions">
        <CopyButton text="as-code" label="Copy it" />
      </p>
      <RowForm action={page} id="none" label="A deed in a row" of="the sample">
        <RoleOptions actor="owner" chosen="member" label="Role" />
      </RowForm>
      <Form action={page}>
        <ChoiceField
          name="state"
          label="A choice of the content"
          value="draft"
          options={[
            ["draft", "Draft"],
            ["published", "Published"],
          ]}
        />
      </Form>
      <Pager path={page} after="here" next="there" what="entries" />
    </section>
  );
}
