/**
 * Threat: a spreadsheet takes a cell of CSV that begins with one of these signs for a formula, and what is in it is
 * whatever somebody else chose. An apostrophe in front makes it text.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function harmlessCell(text: string): string {
  return /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}
