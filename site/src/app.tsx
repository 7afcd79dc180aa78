import { Router, useLocation } from "@solidjs/router";
import { FileRoutes } from "@solidjs/start/router";
import { createEffect, ErrorBoundary, type JSX, on, Suspense } from "solid-js";
import { BrokenPage } from "./components/broken-page.tsx";
import "./styles/site.css";

export default function App() {
  return (
    <Router
      root={(props) => (
        <ErrorBoundary fallback={(error, reset) => <BrokenPage error={error} retry={reset} />}>
          <Suspense>
            <Announced>{props.children}</Announced>
          </Suspense>
        </ErrorBoundary>
      )}
    >
      <FileRoutes />
    </Router>
  );
}

/** A navigation without a new document is silent to a screen reader, unless the focus goes to the new content. */
function Announced(props: { children: JSX.Element }) {
  const location = useLocation();
  createEffect(
    on(
      () => location.pathname,
      () => document.getElementById("main")?.focus({ preventScroll: true }),
      { defer: true },
    ),
  );
  return props.children;
}
