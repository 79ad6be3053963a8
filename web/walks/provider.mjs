// A provider of identities for the walks: oidc-provider, a certified one, with its own log-in page where
// any name signs in. Arguments: its port, where it may send people back to, its key and certificate.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import Provider from "oidc-provider";

const [port, back, key, cert] = process.argv.slice(2);
const provider = new Provider(`https://localhost:${port}`, {
  clients: [{ client_id: "zhixing", client_secret: "walks-only-secret-of-no-worth", redirect_uris: [back] }],
  pkce: { required: () => true },
  cookies: { keys: ["walks"] },
});
const tls = { key: readFileSync(key), cert: readFileSync(cert) };
createServer(tls, provider.callback()).listen(Number(port), "localhost", () => console.log("provider ready"));
