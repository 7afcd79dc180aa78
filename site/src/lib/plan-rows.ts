import type { Plan } from "../../../workers/contract/billing.ts";
import { formatCount } from "./format.ts";
import { type Currency, formatMoney } from "./price.ts";
import { planRowsWords as words } from "./words/app/plan-rows.ts";

/** "500,000 rows a month are included, each further 1,000 cost €0.40 down to €0.20." */
export function rowsInWords({ includedRowsPerMonth, overage }: Plan, currency: Currency): string {
  const included = words.included.replace("{count}", formatCount(includedRowsPerMonth));
  const [first] = overage;
  const last = overage.at(-1);
  if (first === undefined || last === undefined) return `${included}.`;
  // A price has a "$", which means something in a text that is put in as it is.
  const put = (text: string, cents: number) => text.replace("{price}", () => formatMoney(cents, currency));
  const until = last === first ? "" : put(words.downTo, last.centsPerThousandRows);
  return `${included}${put(words.further, first.centsPerThousandRows)}${until}.`;
}
