import { useLocation } from "@solidjs/router";
import { MailLinkPage } from "../../components/mail-link-page.tsx";

export default function StopAddress() {
  const location = useLocation();
  const follow =
    location.query.done === "yes" ? { href: "/forgot", label: "Choose a new password" } : undefined;
  return (
    <MailLinkPage
      title="Stop the change"
      action="/stop-address"
      lead="One press, and your account keeps the address that it has. Every browser is signed out; then choose a new password."
      button="Stop the change"
      pending="Stopping…"
      done="Your account keeps its address, and every browser is signed out."
      follow={follow}
    />
  );
}
