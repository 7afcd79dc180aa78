import { countedAddressOf, countedNetworkOf } from "../middleware/client-address.ts";
import { networkPolicyOf, type RatePolicy } from "../policies.ts";
import type { Counted } from "./limiter.ts";

/**
 * An address that is counted by a policy; of IPv6 its network besides, since whoever has an address there has as many as
 * they like.
 */
export function countedAtAddress(name: string, clientAddress: string, policy: RatePolicy): Counted[] {
  const counted = [{ name, key: `${name}:${countedAddressOf(clientAddress)}`, policy }];
  const network = countedNetworkOf(clientAddress);
  if (network === null) return counted;
  const wider = `${name}-network`;
  return [...counted, { name: wider, key: `${wider}:${network}`, policy: networkPolicyOf(policy) }];
}
