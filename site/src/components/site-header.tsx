import { A } from "@solidjs/router";
import { AccountLinks } from "./account-links.tsx";
import { Mark } from "./mark.tsx";

/** The public pages' header; the same for everyone until the browser itself knows better. */
export function SiteHeader() {
  return (
    <header class="site-header">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <div class="wrap bar">
        <A class="brand" href="/" end>
          <Mark />
          Selvedge
        </A>
        <nav class="bar-nav" aria-label="Main">
          <A href="/pricing">Pricing</A>
          <A href="/blog">Blog</A>
        </nav>
        <AccountLinks />
      </div>
    </header>
  );
}
