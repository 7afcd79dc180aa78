/** Where things are in R2. A tenant's id is encoded: it comes from elsewhere, and a slash in it must not lead out. */
export function tenantFolder(tenantId: string): string {
  return `tenants/${encodeURIComponent(tenantId)}`;
}

export function datasetFolder(tenantId: string, datasetId: string): string {
  return `${tenantFolder(tenantId)}/datasets/${datasetId}`;
}

/** The uploaded file itself. */
export function sourceKey(tenantId: string, datasetId: string): string {
  return `${datasetFolder(tenantId, datasetId)}/source`;
}

/** A task's files are below its dataset's, so that they go with it. */
export function taskFolder({
  tenantId,
  datasetId,
  taskId,
}: {
  tenantId: string;
  datasetId: string;
  taskId: string;
}) {
  return `${datasetFolder(tenantId, datasetId)}/tasks/${taskId}`;
}

/** What the steps of a task leave for each other; gone when it has finished. */
export function workFolder(folder: string): string {
  return `${folder}/work`;
}

export function profileKey(folder: string): string {
  return `${workFolder(folder)}/profile.json`;
}

export function partKey(folder: string, index: number): string {
  return `${workFolder(folder)}/${index}`;
}

export function resultKey(folder: string): string {
  return `${workFolder(folder)}/result.json`;
}

/** Values of unique columns that came before, as errors. */
export function repeatsKey(folder: string): string {
  return `${workFolder(folder)}/repeats.ndjson`;
}

/** The source in UTF-8, where it is not by itself. */
export function decodedKey(folder: string): string {
  return `${workFolder(folder)}/source`;
}

/** How the values of each column are spread. */
export function distributionsKey(folder: string): string {
  return `${folder}/distributions.json`;
}

export function cleanKey(folder: string): string {
  return `${folder}/clean.csv`;
}

export function errorsKey(folder: string): string {
  return `${folder}/errors.ndjson`;
}
