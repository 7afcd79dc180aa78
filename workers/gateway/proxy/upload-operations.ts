import { z } from "zod";
import { datasetSchema } from "../../contract/datasets.ts";
import {
  createUploadSchema,
  partNumberSchema,
  uploadPartBytes,
  uploadSchema,
} from "../../contract/uploads.ts";
import type { TenantOperation } from "./operations.ts";

const one = "/api/uploads/{id}";
const json = (schema: z.ZodType) => ({ "application/json": { schema } });
const upload = json(z.object({ upload: uploadSchema }));
const part = json(z.object({ part: z.object({ number: z.int(), bytes: z.int() }) }));
const reading = { tag: "datasets", scope: "datasets:read" } as const;
const changing = { tag: "datasets", scope: "datasets:write" } as const;
const megabytes = uploadPartBytes / 1024 / 1024;

/** Large files, which come in parts and can be gone on with. */
export const uploadOperations: TenantOperation[] = [
  {
    ...{ method: "post", path: "/api/uploads", operationId: "beginUpload", ...changing },
    summary: "Begin an upload in parts, of as much as the plan takes: a gigabyte at most",
    body: json(createUploadSchema),
    success: { status: 201, description: "The upload", content: upload },
  },
  {
    ...{ method: "get", path: one, operationId: "getUpload", ...reading },
    summary: "An upload, and which of its parts are here",
    success: { status: 200, description: "The upload", content: upload },
  },
  {
    ...{ method: "put", path: `${one}/parts/{number}`, operationId: "putUploadPart", ...changing },
    ...{ upload: true, maxBytes: uploadPartBytes },
    summary: `Send a part: each has ${megabytes} MB but the last; sent again, it takes the place of the first`,
    params: z.object({ number: partNumberSchema }),
    body: { "application/octet-stream": { schema: z.string().meta({ format: "binary" }) } },
    success: { status: 200, description: "It is here", content: part },
  },
  {
    ...{ method: "post", path: `${one}/complete`, operationId: "completeUpload", slow: true, ...changing },
    summary: "Make a data set of an upload all of whose parts are here",
    success: {
      status: 201,
      description: "The data set",
      content: json(z.object({ dataset: datasetSchema })),
    },
  },
  {
    ...{ method: "delete", path: one, operationId: "abortUpload", ...changing },
    summary: "Give an upload up; what is not complete after two days is removed by itself",
    success: { status: 204, description: "Nothing of it is left" },
  },
];
