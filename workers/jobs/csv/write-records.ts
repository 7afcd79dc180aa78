const needsQuotes = /[",\r\n]/;

/** CSV by RFC 4180, with commas and CRLF. A field is quoted when it must be. */
export function writeRecords(records: Iterable<readonly string[]>): string {
  let text = "";
  for (const record of records) {
    let isFirst = true;
    // One empty field alone would be an empty line, which readers leave out.
    if (record.length === 1 && record[0] === "") {
      text += '""\r\n';
      continue;
    }
    for (const field of record) {
      text += isFirst ? writeField(field) : `,${writeField(field)}`;
      isFirst = false;
    }
    text += "\r\n";
  }
  return text;
}

function writeField(field: string): string {
  return needsQuotes.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
