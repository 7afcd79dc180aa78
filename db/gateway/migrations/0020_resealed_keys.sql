-- While AUTH_SECRET is changed, the worker seals the signing keys anew, and changes nothing else of them.
GRANT UPDATE ("private_key") ON "jwks" TO "gateway";
