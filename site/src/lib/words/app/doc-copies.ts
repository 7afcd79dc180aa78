/** What the buttons say that copy the code of the documentation. */
export const docCopyWords = { copy: "Copy", copied: "Copied", refused: "Not allowed" };
