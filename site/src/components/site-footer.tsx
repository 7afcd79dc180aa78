import { A } from "@solidjs/router";
import { Mark } from "./mark.tsx";

export function SiteFooter() {
  return (
    <footer class="site-footer denim">
      <div class="wrap footer-grid">
        <p class="footer-say">
          <Mark />
          <span>
            A selvedge is the edge of a cloth, woven so that it cannot fray.
            <br />
            MIT licence, The Selvedge authors.
          </span>
        </p>
        <nav aria-label="Footer">
          <A href="/pricing">Pricing</A>
          <A href="/blog">Blog</A>
          {/* A page of its own: its policy lets in the widget that no other page may have. */}
          <a href="/contact" rel="external">
            Contact
          </a>
          <a href="/openapi.json" rel="external">
            API description
          </a>
          <a href="/health/ready" rel="external">
            Health
          </a>
        </nav>
      </div>
    </footer>
  );
}
