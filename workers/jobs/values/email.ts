const address =
  /^[^\s@,;:<>()[\]\\"]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}{2,63}$/u;

/** RFC 5321: 64 before the at sign, 254 in all. */
const maxLength = 254;

/** The address in lower case; null when it is none. */
export function normalizeEmail(value: string): string | null {
  return value.length <= maxLength && address.test(value) ? value.toLowerCase() : null;
}

const free = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.co.uk yahoo.de yahoo.fr icloud.com
   me.com mac.com aol.com gmx.com gmx.net gmx.de gmx.at gmx.ch web.de freenet.de t-online.de proton.me protonmail.com
   pm.me tutanota.com mail.com mail.ru yandex.ru yandex.com zoho.com qq.com 163.com 126.com naver.com orange.fr free.fr
   laposte.net wanadoo.fr libero.it virgilio.it wp.pl o2.pl onet.pl seznam.cz fastmail.com hey.com`.split(
    /\s+/,
  ),
);

const disposable = new Set(
  `mailinator.com guerrillamail.com 10minutemail.com temp-mail.org tempmail.com yopmail.com trashmail.com
   sharklasers.com getnada.com dispostable.com maildrop.cc throwawaymail.com mohmal.com fakeinbox.com`.split(
    /\s+/,
  ),
);

/** Whose domain a normalized address is at: a mailbox for everyone, one that is thrown away, or an organization's own. */
export function emailDomainKind(address: string): "free" | "disposable" | "organization" {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  if (free.has(domain)) return "free";
  return disposable.has(domain) ? "disposable" : "organization";
}
