/**
 * Whether an answer says that a service is not there: what stands before it says so, or it does itself. 520 to 530 are
 * Cloudflare's, in front of the tunnel.
 * @see https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
 */
export function isAway(status: number): boolean {
  return (status >= 502 && status <= 504) || (status >= 520 && status <= 530);
}
