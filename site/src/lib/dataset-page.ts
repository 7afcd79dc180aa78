/** The page of a data set; its own file, so that a page which links there carries no schemas along. */
export function datasetPage(id: string): string {
  return `/app/datasets/${encodeURIComponent(id)}`;
}
