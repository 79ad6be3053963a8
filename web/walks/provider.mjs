// A provider of identities for the walks: oidc-provider, a certified one, with its own log-in page where
// any name signs in. Arguments: its port, and where it may send people back to.
import Provider from "oidc-provider";

const [port, back] = process.argv.slice(2);
const provider = new Provider(`http://localhost:${port}`, {
  clients: [{ client_id: "zhixing", client_secret: "walks-only-secret-of-no-worth", redirect_uris: [back] }],
  pkce: { required: () => true },
  cookies: { keys: ["walks"] },
});
provider.listen(Number(port), "localhost", () => console.log("provider ready"));
