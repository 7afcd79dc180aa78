import type { DatasetPreview } from "../../contract/datasets.ts";
import { cutText } from "../values/cut-text.ts";
import { inferColumns } from "../values/infer-columns.ts";
import type { VerbContext } from "../verb-context.ts";
import { openDataset } from "./open-dataset.ts";

const shownRows = 20;
const longestValue = 200;

/**
 * How the file of a dataset is written, what its columns look like, and its first rows.
 * @throws {ApiError} `not_found`, or `unprocessable` for a file that is no table.
 */
export async function previewDataset(context: VerbContext, { id }: { id: string }): Promise<DatasetPreview> {
  const { start, head } = await openDataset(context, id);
  const { format, delimiter, header, sample } = head;
  const columns = inferColumns(header, sample).map(({ name, kind }) => ({ name, type: kind.type }));
  const rows = sample.slice(0, shownRows).map((row) => row.map((value) => cutText(value, longestValue)));
  return {
    format,
    encoding: start.encoding,
    delimiter: format === "csv" ? delimiter : null,
    columns,
    rows,
  };
}
