import { endBilling } from "../billing/end-billing.ts";
import type { EraseStep } from "./erase-account.ts";

/**
 * Ends what the tenants that go pay for, which nobody could any more behind that, and blanks who their customers are,
 * and whoever else has the person's address for their bills. The invoices stay for as long as the law on accounts wants
 * them.
 */
export const eraseBilling: EraseStep = async (deps, { tenantIds, person }) => {
  const { lago } = deps;
  let customers = 0;
  for (const tenantId of tenantIds) {
    await endBilling(deps, tenantId);
    const [found] = (await lago.findCustomers(tenantId)).filter(({ externalId }) => externalId === tenantId);
    if (found === undefined) continue;
    await lago.blankCustomer(tenantId, "all");
    customers += 1;
  }
  const others = person === null ? [] : await lago.findCustomers(person.email);
  for (const { externalId, email } of others) {
    if (email?.toLowerCase() !== person?.email) continue;
    await lago.blankCustomer(externalId, "email");
    customers += 1;
  }
  return { customers, kept: "invoices and credit notes, as the law on accounts asks" };
};
