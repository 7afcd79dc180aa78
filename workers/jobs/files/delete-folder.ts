/** Deletes everything below a folder; what is gone already is no error. */
export async function deleteFolder(files: R2Bucket, folder: string): Promise<void> {
  for (;;) {
    const { objects, truncated } = await files.list({ prefix: `${folder}/`, limit: 1_000 });
    if (objects.length > 0) await files.delete(objects.map(({ key }) => key));
    if (!truncated) return;
  }
}
