/** Whether somebody may write content, by their role of the platform. The gateway holds to it. */
export function isEditor(role: string | undefined): boolean {
  return role === "editor" || role === "admin";
}
