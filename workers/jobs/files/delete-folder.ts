/** Deletes everything below a folder and returns how many objects that were; what is gone already is no error. */
export async function deleteFolder(files: R2Bucket, folder: string): Promise<number> {
  for (let deleted = 0; ; ) {
    const { objects, truncated } = await files.list({ prefix: `${folder}/`, limit: 1_000 });
    if (objects.length > 0) await files.delete(objects.map(({ key }) => key));
    deleted += objects.length;
    if (!truncated) return deleted;
  }
}
