-- A secret that signs no more is not kept.
GRANT DELETE ON "webhook_secrets" TO jobs;
