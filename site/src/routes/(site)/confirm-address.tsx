import { useLocation } from "@solidjs/router";
import { MailLinkPage } from "../../components/mail-link-page.tsx";

export default function ConfirmAddress() {
  const location = useLocation();
  const follow = location.query.done === "yes" ? { href: "/app", label: "Go on" } : undefined;
  return (
    <MailLinkPage
      title="Confirm your new address"
      action="/confirm-address"
      lead="One press, and your account uses this address. Every other browser is signed out."
      button="Confirm the address"
      pending="Confirming…"
      done="Your account uses the new address from now on."
      follow={follow}
    />
  );
}
