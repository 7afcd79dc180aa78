/** Whether a status says something about who asked, rather than about what was asked. */
export function isRefusal(status: number): boolean {
  return status >= 400 && status < 500;
}

/**
 * Notes that a part of a public page failed, so that nobody keeps the page. What was refused to this visitor alone is
 * told from what fails for everybody, which counts where there are both.
 * @param status What the gateway answered, or would have.
 */
export function noteFailure(locals: App.RequestEventLocals, status: number): void {
  if (!isRefusal(status)) locals.contentFailed = "for-all";
  else locals.contentFailed ??= "for-visitor";
}
