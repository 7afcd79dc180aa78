import { useLocation } from "@solidjs/router";
import { MailLinkPage } from "../../components/mail-link-page.tsx";
import { confirmAddressWords as words } from "../../lib/words/app/confirm-address.ts";

export default function ConfirmAddress() {
  const location = useLocation();
  const follow = location.query.done === "yes" ? { href: "/app", label: words.goOn } : undefined;
  return (
    <MailLinkPage
      title={words.title}
      action="/confirm-address"
      lead={words.lead}
      button={words.confirm}
      pending={words.confirming}
      done={words.done}
      follow={follow}
    />
  );
}
