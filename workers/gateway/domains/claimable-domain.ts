import { ApiError } from "../../contract/api-error.ts";

/**
 * Threat: whoever shows a record in the DNS of a domain speaks for the addresses in it. Under a public suffix, such as
 * `co.uk` or `github.io`, and at a provider of mailboxes, the addresses are everyone's.
 */
const mailProviders = new Set(
  `gmail.com googlemail.com outlook.com outlook.de outlook.fr hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it
   live.com live.co.uk live.fr msn.com yahoo.com yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.de yahoo.fr yahoo.es yahoo.it
   yahoo.com.br ymail.com rocketmail.com aol.com icloud.com me.com mac.com gmx.com gmx.net gmx.de gmx.at gmx.ch web.de
   freenet.de t-online.de arcor.de posteo.de posteo.net mailbox.org proton.me protonmail.com protonmail.ch pm.me tuta.com
   tutanota.com tutanota.de tuta.io mail.com email.com mail.ru inbox.ru list.ru bk.ru yandex.ru yandex.com ya.ru rambler.ru
   zoho.com zohomail.com qq.com 163.com 126.com yeah.net sina.com sohu.com foxmail.com naver.com daum.net hanmail.net
   orange.fr free.fr laposte.net wanadoo.fr sfr.fr bbox.fr libero.it virgilio.it tiscali.it alice.it wp.pl o2.pl onet.pl
   interia.pl seznam.cz centrum.cz bluewin.ch hispeed.ch sunrise.ch btinternet.com sky.com virginmedia.com talktalk.net
   comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net shaw.ca rogers.com
   bigpond.com optusnet.com.au uol.com.br bol.com.br terra.com.br rediffmail.com fastmail.com fastmail.fm hey.com
   duck.com hushmail.com mailfence.com runbox.com kolabnow.com disroot.org riseup.net mailinator.com guerrillamail.com
   10minutemail.com temp-mail.org yopmail.com trashmail.com sharklasers.com getnada.com maildrop.cc privaterelay.appleid.com
   users.noreply.github.com`.split(/\s+/),
);

/**
 * Refuses a domain that is nobody's own.
 * @throws {ApiError} `invalid_request`, naming the field.
 */
export async function refuseShared(domain: string): Promise<void> {
  const reason = mailProviders.has(domain)
    ? "Its addresses are everyone's: use a domain of your own"
    : await suffixProblem(domain);
  if (reason === null) return;
  throw new ApiError("invalid_request", `Cannot use the domain "${domain}": ${reason}`, {
    errors: [{ path: "body.domain", message: reason }],
  });
}

/** The list of suffixes is read when the first domain is added: a worker starts without it. */
async function suffixProblem(domain: string): Promise<string | null> {
  const { parse } = await import("tldts");
  const { publicSuffix, domain: registered, isIp } = parse(domain, { allowPrivateDomains: true });
  if (isIp) return "Use a name, not an address";
  if (registered === null || publicSuffix === domain) return "People register domains under it: use your own";
  return null;
}
