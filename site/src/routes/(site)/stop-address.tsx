import { useLocation } from "@solidjs/router";
import { MailLinkPage } from "../../components/mail-link-page.tsx";
import { stopAddressWords as words } from "../../lib/words/app/stop-address.ts";

export default function StopAddress() {
  const location = useLocation();
  const follow = location.query.done === "yes" ? { href: "/forgot", label: words.choosePassword } : undefined;
  return (
    <MailLinkPage
      title={words.title}
      action="/stop-address"
      lead={words.lead}
      button={words.stop}
      pending={words.stopping}
      done={words.done}
      follow={follow}
    />
  );
}
