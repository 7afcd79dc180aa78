-- Who made a data set is forgotten when they are erased; nothing else of it changes.
GRANT UPDATE ("created_by") ON "datasets" TO jobs;
