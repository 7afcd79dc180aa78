-- A letter of a message without a task goes with nothing but its tenant.
GRANT DELETE ON "dead_letters" TO jobs;
