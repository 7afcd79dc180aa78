/** The design page shows every part that more than one place is made of. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL("../../", import.meta.url));
const isOfDesign = (file: string) => /^(?:components\/design\/|routes\/admin\/design\.tsx$)/.test(file);

/** Parts that the design page cannot show, and why. What one place alone is made of is seen on its page. */
const notShown: Record<string, string> = {
  "admin/admins-only.tsx": "a gate, with nothing of its own: the page itself is behind it",
  "audit-log.tsx": "loads what it shows; its table is shown",
  "auth-page.tsx": "a page's frame",
  "cloth-panel.tsx": "as tall as the page that it stands beside",
  "content-picture.tsx": "a file of the content",
  "content/editors-only.tsx": "a gate, with nothing of its own",
  "content/file-field.tsx": "sends what is chosen at once",
  "dead-letters/letter-desk.tsx": "loads what it shows; its list is shown",
  "edge.tsx": "runs down every page, this one too",
  "entitled.tsx": "asks what the organization's plan is; what it says is a notice",
  "explain/trace-search.tsx": "a form that leads away; its fields are shown",
  "explain/trace-view.tsx": "loads what it shows",
  "flagged.tsx": "a gate, with nothing of its own",
  "follow-content.tsx": "shows nothing",
  "loaded-page.tsx": "a page's frame",
  "mail-link-page.tsx": "a page's frame",
  "missing-page.tsx": "a page",
  "new-key.tsx": "takes the focus, and has lists loaded again; it is a notice",
  "page-blocks.tsx": "the content's blocks, which its pages show",
  "passkey-button.tsx": "asks the browser for passkeys as it appears",
  "post-list-page.tsx": "a page; its list is shown",
  "provider-buttons.tsx": "loads which providers there are",
  "refusals.tsx": "takes the focus; it is a notice",
  "refused-notice.tsx": "takes the focus; it is a notice",
  "schedules/time-fields.tsx": "asks the gateway for the next times while somebody types",
  "site-frame.tsx": "the frame around public pages",
  "theirs-alone.tsx": "a gate; what it says is a notice",
  "webhooks/endpoint-fields.tsx": "of the endpoint's own forms, made of fields that are shown",
  "webhooks/endpoint-view.tsx": "loads what it shows",
  "webhooks/new-secret.tsx": "takes the focus, and has lists loaded again; it is a notice",
};

/** Which files of the site import each component. */
function usersOfComponents(): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const file of globSync("**/*.{ts,tsx}", { cwd: source })) {
    const text = readFileSync(join(source, file), "utf8");
    for (const [, path = ""] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+\.tsx)"/g)) {
      const component = join(dirname(file), path).replace(/^components\//, "");
      users.set(component, [...(users.get(component) ?? []), file]);
    }
  }
  return users;
}

test("each component of several places is on the design page, or named with why it is not", () => {
  const components = globSync("**/*.tsx", { cwd: join(source, "components"), exclude: ["design/**"] });
  const users = usersOfComponents();
  const shown = components.filter((file) => users.get(file)?.some(isOfDesign));
  const shared = components.filter(
    (file) => (users.get(file) ?? []).filter((user) => !isOfDesign(user)).length > 1,
  );
  expect(shared.length).toBeGreaterThan(40);
  const neither = shared.filter((file) => !shown.includes(file) && !(file in notShown));
  expect(neither, "put them into a sample of components/design, or say why not").toEqual([]);
  const outdated = Object.keys(notShown).filter((file) => !shared.includes(file));
  expect(outdated, "named, but not shared by several places any more").toEqual([]);
});

test("each sample is on the page", () => {
  const page = readFileSync(join(source, "routes/admin/design.tsx"), "utf8");
  for (const file of globSync("*.tsx", { cwd: join(source, "components/design") }))
    expect(page).toContain(`components/design/${file}"`);
});

test("tables have one frame, but for a form's boxes and a picture of rows", () => {
  const writing = globSync("**/*.tsx", { cwd: source }).filter((file) =>
    /<table\b/.test(readFileSync(join(source, file), "utf8")),
  );
  expect(writing.toSorted()).toEqual([
    "components/notification-preferences.tsx",
    "components/sample-rows.tsx",
    "components/table.tsx",
  ]);
});
